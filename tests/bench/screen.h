/* A screen: one connection of the crowd, from its first byte to its last. */
#ifndef SCREEN_H
#define SCREEN_H

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "checks.h"

enum { SCREENS = 1 << 16, ROOM = 1 << 20, SENDERS = 4096 };
enum state { NEW, CONNECTING, ASKED, GREETED, JOINED, LEAVING, GONE };

/* What screens of one sort say when they come: their exchange, their kind, the server that they come to, and two texts. */
struct party {
    unsigned exchange, kind, door;
    int sends;
    char *hello, *greeting;
};

struct screen {
    int fd;
    enum state state;
    struct party *party;
    struct seen seen;
    int64_t came, asked;
    uint32_t acks, unanswered;
    unsigned char *rest, *unsent;
    size_t kept, waiting;
};

static struct screen screens[SCREENS];
static int newcomers, screens_made, senders[SENDERS], senders_made, underway, joined, leaving, cut_off, refused_joins;
static uint64_t acked, refused, other_frames;
static int epoll;
static struct sockaddr_in doors[DOORS];
static unsigned doors_made;
static struct lateness joins, acks[DOORS];
static char sample[ROOM];
static int64_t awaited;     /* deliveries that are still to come */
static int64_t last_heard;  /* microseconds: when the last of them came */
static unsigned char buffer[2 * ROOM];

static void gone(struct screen *screen)
{
    if (screen->state >= CONNECTING && screen->state < JOINED) underway--, refused_joins++;
    if (screen->state == JOINED) {
        struct exchange *exchange = &exchanges[screen->party->exchange];
        exchange->screens--;
        cut_off++;
        joined--;
    }
    if (screen->state == LEAVING) leaving--;
    screen->state = GONE;
    close(screen->fd);
    free(screen->rest);
    free(screen->unsent);
    screen->rest = screen->unsent = NULL;
}

static void watch(struct screen *screen, int how, int also)
{
    struct epoll_event event = {.events = EPOLLIN | also, .data.u32 = screen - screens};
    epoll_ctl(epoll, how, screen->fd, &event);
}

static void say(struct screen *screen, const void *bytes, size_t length)
{
    ssize_t sent = screen->waiting ? 0 : send(screen->fd, bytes, length, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno != EAGAIN) return;
    if (sent < 0) sent = 0;
    if ((size_t)sent == length) return;
    screen->unsent = realloc(screen->unsent, screen->waiting + length - sent);
    memcpy(screen->unsent + screen->waiting, (const char *)bytes + sent, length - sent);
    screen->waiting += length - sent;
    watch(screen, EPOLL_CTL_MOD, EPOLLOUT);
}

static void say_text(struct screen *screen, unsigned opcode, const char *text, size_t length)
{
    static unsigned char frame[ROOM];
    say(screen, frame, write_frame(frame, opcode, text, length, 1));
}

static void say_what_waits(struct screen *screen)
{
    size_t waiting = screen->waiting;
    unsigned char *unsent = screen->unsent;
    screen->waiting = 0;
    screen->unsent = NULL;
    watch(screen, EPOLL_CTL_MOD, 0);
    if (waiting) say(screen, unsent, waiting);
    free(unsent);
}

static void come(struct screen *screen)
{
    int yes = 1;
    screen->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (screen->fd < 0) fail("socket");
    setsockopt(screen->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    screen->came = microseconds();
    screen->state = CONNECTING;
    underway++;
    watch(screen, EPOLL_CTL_ADD, EPOLLOUT);
    struct sockaddr_in *door = &doors[screen->party->door];
    if (connect(screen->fd, (void *)door, sizeof *door) < 0 && errno != EINPROGRESS) gone(screen);
}

static void connected(struct screen *screen)
{
    screen->state = ASKED;
    watch(screen, EPOLL_CTL_MOD, 0);
    say(screen, screen->party->hello, strlen(screen->party->hello));
}

/* How many bytes the answer to the handshake takes. */
static size_t hear_answer(struct screen *screen, size_t length)
{
    unsigned char *end = memmem(buffer, length, "\r\n\r\n", 4);
    if (!end) return 0;
    if (memmem(buffer, length, " 101 ", 5) != buffer + 8) {
        fprintf(stderr, "%.*s\n", (int)length, buffer);
        gone(screen);
        return 0;
    }
    screen->state = GREETED;
    return end + 4 - buffer;
}

static void enter(struct screen *screen, int64_t now)
{
    struct exchange *exchange = &exchanges[screen->party->exchange];
    screen->state = JOINED;
    underway--;
    joined++;
    exchange->screens++;
    screen->seen = (struct seen){exchange->newest, ~0ULL};
    note(&joins, now - screen->came);
    if (screen->party->sends) senders[senders_made++ % SENDERS] = screen - screens;
}

static void hear_entry(struct screen *screen, const unsigned char *text, size_t length, int64_t now)
{
    static const char start[] = "42[\"entry\",{\"seq\":";
    if (screen->state != JOINED) return;
    const unsigned char *number = text + sizeof start - 1;
    if (memcmp(text, start, sizeof start - 1)) number = (unsigned char *)memmem(text, length, "\"seq\":", 6) + 6;
    uint64_t before = delivered;
    arrived(&exchanges[screen->party->exchange], &screen->seen, screen->party->kind, screen->party->door,
            read_number(number, text + length, NULL), text, length, now);
    if (delivered == before) return;
    awaited--;
    last_heard = now;
    if (length < ROOM && !*sample) memcpy(sample, text + 2, length - 2);
}

static void posts_again(struct screen *screen);

/* The time of an ack is that of the only post that waits for one: where several do, nobody asks how late each is. */
static void hear_ack(struct screen *screen, const unsigned char *text, size_t length, int64_t now)
{
    unsigned char *number = memmem(text, length, "\"seq\":", 6);
    struct exchange *exchange = &exchanges[screen->party->exchange];
    if (screen->unanswered-- == 1) note(&acks[screen->party->door], now - screen->asked);
    if (number) {
        uint64_t seq = read_number(number + 6, text + length, NULL);
        if (seq > exchange->newest) exchange->newest = seq;
        acked++;
    } else {
        if (!refused++) fprintf(stderr, "%.*s\n", (int)length, text);
        awaited -= exchange->screens;
    }
    posts_again(screen);
}

static void hear_text(struct screen *screen, const unsigned char *text, size_t length, int64_t now)
{
    static const char entry[] = "42[\"entry\"";
    if (length >= sizeof entry && !memcmp(text, entry, sizeof entry - 1)) hear_entry(screen, text, length, now);
    else if (length == 1 && *text == '2') say_text(screen, TEXT, "3", 1);
    else if (length > 2 && !memcmp(text, "43", 2)) hear_ack(screen, text, length, now);
    else if (length > 1 && !memcmp(text, "40", 2) && screen->state == GREETED) enter(screen, now);
    else if (*text == '0') say_text(screen, TEXT, screen->party->greeting, strlen(screen->party->greeting));
    else if (length > 1 && !memcmp(text, "44", 2)) fprintf(stderr, "%.*s\n", (int)length, text), gone(screen);
    else other_frames++;
}

static void hear_frames(struct screen *screen, size_t length, int64_t now)
{
    struct frame frame;
    size_t used = screen->state == ASKED ? hear_answer(screen, length) : 0, took;
    while (screen->state >= GREETED && screen->state < GONE && (took = read_frame(buffer + used, length - used, &frame))) {
        used += took;
        if (frame.opcode == (128 | TEXT)) hear_text(screen, frame.text, frame.length, now);
        else if (frame.opcode == (128 | PING)) say_text(screen, PONG, (char *)frame.text, frame.length);
        else return gone(screen);
    }
    if (screen->state == GONE) return;
    free(screen->rest);
    screen->kept = length - used;
    screen->rest = screen->kept ? memcpy(malloc(screen->kept), buffer + used, screen->kept) : NULL;
}

static void hear(struct screen *screen)
{
    if (screen->kept) memcpy(buffer, screen->rest, screen->kept);
    ssize_t got = recv(screen->fd, buffer + screen->kept, ROOM / 4, MSG_DONTWAIT);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) return gone(screen);
    hear_frames(screen, screen->kept + got, microseconds());
}

static void happened(struct epoll_event *event)
{
    struct screen *screen = &screens[event->data.u32];
    if (screen->state == GONE) return;
    if (event->events & EPOLLOUT) {
        if (screen->state == CONNECTING) connected(screen);
        else say_what_waits(screen);
    }
    if (event->events & (EPOLLIN | EPOLLHUP | EPOLLERR) && screen->state > CONNECTING) hear(screen);
    else if (event->events & EPOLLERR) gone(screen);
}

#endif
