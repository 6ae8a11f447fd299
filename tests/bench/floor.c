/* The floor: the cheapest server that gives every screen a ready-made frame.
 *
 *   floor PORT TEMPLATE [joined] [lose|repeat|swap|differ]
 *
 * One thread, epoll, no timers, no memory of anything but the newest number. TEMPLATE is what stands in an
 * `entry` after its number, with a @ where the message's id goes. With `joined`, what arrives in one turn
 * leaves in one write a screen: then it is no floor but shows how much the crowd can take in. The last four
 * spoil a frame of the third screen now and then, so that it can be seen that the crowd's checks see it.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "wire.h"

enum { MOST = 1 << 16, ROOMS = 64, READ = 1 << 16, BATCH = 1 << 22, SPOILT = 3, EVERY = 5 };

struct room {
    char code[8];
    uint64_t newest;
    int members[MOST], count;
    unsigned char *batch;
    size_t filled;
};

struct line {
    struct room *room;
    int place, open;
    size_t kept;
    unsigned char *rest;
};

static struct room rooms[ROOMS];
static struct line lines[MOST];
static unsigned char buffer[READ * 2], last[READ];
static char before[READ], after[READ];
static int joined;
static char spoils;

static void send_all(int fd, const void *bytes, size_t length)
{
    const char *at = bytes;
    while (length) {
        ssize_t sent = send(fd, at, length, MSG_NOSIGNAL);
        if (sent < 0) return;
        at += sent;
        length -= sent;
    }
}

static void leave(int fd)
{
    struct line *line = &lines[fd];
    if (line->room) {
        int moved = line->room->members[--line->room->count];
        line->room->members[line->place] = moved;
        lines[moved].place = line->place;
    }
    free(line->rest);
    *line = (struct line){0};
    close(fd);
}

static void enter(int fd, const unsigned char *text, size_t length)
{
    const unsigned char *said = memmem(text, length, "\"code\":\"", 8);
    char code[8] = "";
    if (said) memcpy(code, said + 8, 6);
    struct room *room = rooms;
    while (*room->code && strcmp(room->code, code)) room++;
    strcpy(room->code, code);
    if (!room->batch) room->batch = malloc(BATCH);
    lines[fd].room = room;
    lines[fd].place = room->count;
    room->members[room->count++] = fd;
}

static void spoil(int fd, const unsigned char *frame, size_t length, uint64_t seq)
{
    static size_t held;
    int now = seq % EVERY == 0;
    if (spoils == 'd' && now) {
        unsigned char *changed = memcpy(malloc(length), frame, length);
        changed[length - 30] ^= 1;
        send_all(fd, changed, length);
        free(changed);
        return;
    }
    if (spoils == 's' && now) {
        memcpy(last, frame, held = length);
        return;
    }
    if (!(spoils == 'l' && now)) send_all(fd, frame, length);
    if (spoils == 'r' && now) send_all(fd, frame, length);
    if (held) send_all(fd, last, held);
    held = 0;
}

static void tell(struct room *room, const unsigned char *frames, size_t length)
{
    for (int place = 0; place < room->count; place++)
        if (spoils && place == SPOILT) spoil(room->members[place], frames, length, room->newest);
        else send_all(room->members[place], frames, length);
}

static void flush(void)
{
    for (struct room *room = rooms; room < rooms + ROOMS && *room->code; room++) {
        if (room->filled) tell(room, room->batch, room->filled);
        room->filled = 0;
    }
}

/* 42<ack>["post-message",{"id":"bench-NNNNNNNN",…}] */
static void relay(int fd, const unsigned char *text, size_t length)
{
    static char payload[READ * 2];
    static unsigned char answer[64];
    struct room *room = lines[fd].room;
    const unsigned char *id = memmem(text, length, "bench-", 6);
    if (!room || !id) return;
    uint64_t ack = read_number(text + 2, text + length, NULL);
    int size = sprintf(payload, "42[\"entry\",{\"seq\":%lu%s%.14s%s", (unsigned long)++room->newest, before, id, after);
    if (room->filled + size + LONGEST_HEADER > BATCH) flush();
    room->filled += write_frame(room->batch + room->filled, TEXT, payload, size, 0);
    if (!joined) flush();
    size = sprintf(payload, "43%lu[{\"ok\":true,\"seq\":%lu}]", (unsigned long)ack, (unsigned long)room->newest);
    send_all(fd, answer, write_frame(answer, TEXT, payload, size, 0));
}

static void hear(int fd, struct frame frame)
{
    static unsigned char answer[64];
    if ((frame.opcode & 15) == CLOSE) return leave(fd);
    if (frame.length < 2 || frame.text[0] != '4') return;
    if (frame.text[1] == '2') return relay(fd, frame.text, frame.length);
    enter(fd, frame.text, frame.length);
    send_all(fd, answer, write_frame(answer, TEXT, "40{\"sid\":\"floor\"}", 17, 0));
}

/* The answer to the handshake; the crowd does not ask for the proof in Sec-WebSocket-Accept. */
static size_t greet(int fd, size_t length)
{
    static const char *opening = "0{\"sid\":\"f\",\"upgrades\":[],\"pingInterval\":25000,\"pingTimeout\":20000}";
    static const char *yes = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";
    unsigned char answer[256];
    unsigned char *end = memmem(buffer, length, "\r\n\r\n", 4);
    if (!end) return 0;
    size_t said = strlen(yes);
    memcpy(answer, yes, said);
    send_all(fd, answer, said + write_frame(answer + said, TEXT, opening, strlen(opening), 0));
    lines[fd].open = 1;
    return end + 4 - buffer;
}

static void receive(int fd)
{
    struct line *line = &lines[fd];
    memcpy(buffer, line->rest, line->kept);
    ssize_t got = recv(fd, buffer + line->kept, READ, MSG_DONTWAIT);
    if (got <= 0 && !(got < 0 && errno == EAGAIN)) return leave(fd);
    if (got <= 0) return;
    size_t length = line->kept + got, used = 0, took = 1;
    struct frame frame;
    if (!line->open) used = greet(fd, length);
    while (line->open && (took = read_frame(buffer + used, length - used, &frame))) {
        hear(fd, frame);
        used += took;
    }
    if (!line->open && used) return;
    free(line->rest);
    line->kept = length - used;
    line->rest = line->kept ? memcpy(malloc(line->kept), buffer + used, line->kept) : NULL;
}

static void read_template(const char *path)
{
    FILE *file = fopen(path, "r");
    if (!file) fail(path);
    before[fread(before, 1, READ - 1, file)] = 0;
    char *mark = strchr(before, '@');
    strcpy(after, mark + 1);
    *mark = 0;
    fclose(file);
}

static int listening(int port)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof here;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(fd, (void *)&here, size) < 0 || listen(fd, 4096) < 0) fail("listen");
    getsockname(fd, (void *)&here, &size);
    printf("%d\n", ntohs(here.sin_port));
    fflush(stdout);
    return fd;
}

static void take(int poll, int listener)
{
    int fd, yes = 1;
    while ((fd = accept4(listener, NULL, NULL, 0)) >= 0 && fd < MOST) {
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        epoll_ctl(poll, EPOLL_CTL_ADD, fd, &(struct epoll_event){.events = EPOLLIN, .data.fd = fd});
    }
}

int main(int count, char **arguments)
{
    if (count < 3) return fprintf(stderr, "floor PORT TEMPLATE [joined] [lose|repeat|swap|differ]\n"), 2;
    read_template(arguments[2]);
    for (int place = 3; place < count; place++)
        if (!strcmp(arguments[place], "joined")) joined = 1;
        else spoils = arguments[place][0];
    raise_files();
    int poll = epoll_create1(0), listener = listening(atoi(arguments[1]));
    fcntl(listener, F_SETFL, O_NONBLOCK);
    epoll_ctl(poll, EPOLL_CTL_ADD, listener, &(struct epoll_event){.events = EPOLLIN, .data.fd = listener});
    struct epoll_event events[256];
    for (;;) {
        int ready = epoll_wait(poll, events, 256, -1);
        for (int place = 0; place < ready; place++)
            if (events[place].data.fd == listener) take(poll, listener);
            else receive(events[place].data.fd);
        flush();
    }
}
