/* The crowd: thousands of screens in one thread, which check and time whatever they are shown.
 *
 *   crowd PORT[,PORT…] [PATIENCE]
 *
 * Of several servers that share their exchanges, each is a door. Reads a command a line and answers each with a line of
 * JSON:
 *   party COUNT EXCHANGE KIND DOOR SENDS<tab>AUTH<tab>COOKIE   so many screens will come; no answer
 *   join AT_ONCE                 they all come, so many at the same moment (0: all); done when all are in
 *   post RATE SECONDS LATEST     so many messages a second, from each sender in turn; gives up when one is not
 *                                on all screens after LATEST milliseconds (0: never)
 *   burst COUNT                  each sender posts so many in one write
 *   flow SECONDS MOST            each sender posts the next when the last was acked
 *   text WORDS                   what the messages say from now on
 *   leave                        all but the senders say goodbye; done when the server has let go of them all; `held` are the others
 *   sample                       a frame that was seen
 *   arrivals EXCHANGE            of each message of the last command, by its number: for each door, when the last screen
 *                                there had it, in seconds since 1970
 * What has not come PATIENCE seconds (30) after the last that came is given up as lost.
 * Times are in milliseconds where not said otherwise. `busy` is the crowd's own share of a processor core.
 */
#define _GNU_SOURCE
#include "report.h"

enum { LONGEST = 1 << 14 };

static char words[LONGEST] = "Hello";
static int64_t patience = 30000000;
static int flowing;
static uint32_t most_posted;
static int64_t flow_ends;
static uint32_t oldest;  /* the first that is not on all screens */

/* Wait so long, in microseconds, for whatever happens on any screen, and take it in. */
static void pump(int64_t wait)
{
    struct epoll_event events[512];
    int ready = epoll_wait(epoll, events, 512, wait <= 0 ? 0 : wait < 1000 ? 1 : (int)(wait / 1000));
    for (int place = 0; place < ready; place++)
        if (events[place].data.u32 != SCREENS) happened(&events[place]);
}

static size_t write_post(unsigned char *to, struct screen *screen, int64_t at)
{
    static char text[LONGEST + 128];
    struct exchange *exchange = &exchanges[screen->party->exchange];
    uint32_t number = ++posted;
    posts[number % POSTS] = (struct post){.at = at, .wanted = exchange->screens};
    screen->asked = at;
    screen->unanswered++;
    awaited += exchange->screens;
    int size = sprintf(text, "42%u[\"post-message\",{\"id\":\"bench-%08u\",\"text\":\"%s\"}]", screen->acks++ % 1000, number, words);
    return write_frame(to, TEXT, text, size, 1);
}

static void post_one(struct screen *screen, int64_t at)
{
    static unsigned char frame[LONGEST + 256];
    if (screen->state == JOINED) say(screen, frame, write_post(frame, screen, at));
}

static void posts_again(struct screen *screen)
{
    int64_t now = microseconds();
    if (flowing && now < flow_ends && posted < most_posted) post_one(screen, now);
}

static void begin(void)
{
    begin_checks();
    memset(&joins, 0, sizeof joins);
    memset(acks, 0, sizeof acks);
    cut_off = refused_joins = 0;
    acked = refused = other_frames = 0;
    awaited = 0;
    first = oldest = posted + 1;
    began = last_heard = microseconds();
    cpu_began = cpu();
}

/* How long the oldest message has not been on all screens, in microseconds. */
static int64_t behind(int64_t now)
{
    while (oldest <= posted && posts[oldest % POSTS].shown >= posts[oldest % POSTS].wanted) oldest++;
    return oldest <= posted ? now - posts[oldest % POSTS].at : 0;
}

/* Until everything has arrived, or nothing has for a while. */
static void drain(void)
{
    while ((awaited > 0 || acked + refused < posted + 1 - first) && microseconds() - last_heard < patience)
        pump(100000);
}

static void post(double rate, double seconds, double latest)
{
    uint32_t total = rate * seconds, sent = 0;
    int gave_up = 0;
    begin();
    while (sent < total && !gave_up) {
        int64_t now = microseconds(), due = began + (int64_t)(sent / rate * 1e6);
        for (; sent < total && due <= now; due = began + (int64_t)(sent / rate * 1e6))
            post_one(&screens[senders[sent++ % senders_made]], due);
        pump(sent < total ? due - microseconds() : 0);
        gave_up = latest && behind(microseconds()) > latest * 1000;
    }
    drain();
    report(last_heard, gave_up);
}

static void burst(int count)
{
    static unsigned char frames[ROOM];
    begin();
    for (int place = 0; place < senders_made; place++) {
        size_t filled = 0;
        for (int turn = 0; turn < count && filled < ROOM - LONGEST; turn++)
            filled += write_post(frames + filled, &screens[senders[place]], began);
        say(&screens[senders[place]], frames, filled);
    }
    drain();
    report(last_heard, 0);
}

static void flow(double seconds, unsigned most)
{
    begin();
    flowing = 1;
    flow_ends = began + (int64_t)(seconds * 1e6);
    most_posted = posted + most;
    for (int place = 0; place < senders_made && posted < most_posted; place++)
        post_one(&screens[senders[place]], began);
    while (microseconds() < flow_ends && acked + refused < most) pump(1000);
    int64_t ended = microseconds();
    flowing = 0;
    drain();
    report(ended, 0);
}

static char *asking(const char *cookie, int port)
{
    static const char *request = "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n"
                                 "Origin: http://127.0.0.1:%d\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                                 "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dHdpbmNsb3RoIGJlbmNoLg==\r\n%s%s%s\r\n";
    char *text = NULL;
    if (asprintf(&text, request, port, port, *cookie ? "Cookie: " : "", cookie, *cookie ? "\r\n" : "") < 0) fail("party");
    return text;
}

static void invite(char *line)
{
    struct party *party = calloc(1, sizeof *party);
    int count = 0;
    char *auth = strchr(line, '\t'), *cookie = auth ? strchr(auth + 1, '\t') : NULL;
    if (!cookie || sscanf(line, "%d %u %u %u %d", &count, &party->exchange, &party->kind, &party->door, &party->sends) != 5 ||
        party->door >= doors_made)
        fail("party COUNT EXCHANGE KIND DOOR SENDS<tab>AUTH<tab>COOKIE");
    *auth++ = *cookie++ = 0;
    party->hello = asking(cookie, ntohs(doors[party->door].sin_port));
    if (asprintf(&party->greeting, "40%s", auth) < 0) fail("party");
    struct exchange *exchange = &exchanges[party->exchange];
    if (!exchange->entries) exchange->entries = calloc(NUMBERS, sizeof *exchange->entries);
    while (count-- && screens_made < SCREENS) screens[screens_made++].party = party;
}

static void join(int at_once)
{
    begin();
    while (newcomers < screens_made || underway) {
        while (newcomers < screens_made && (!at_once || underway < at_once)) come(&screens[newcomers++]);
        pump(100000);
        if (microseconds() - began > 4 * patience) break;
    }
    report(microseconds(), 0);
}

static void leave(void)
{
    begin();
    for (int place = 0; place < screens_made; place++) {
        struct screen *screen = &screens[place];
        if (screen->state != JOINED || screen->party->sends) continue;
        say_text(screen, CLOSE, "\x03\xe9", 2);
        exchanges[screen->party->exchange].screens--;
        screen->state = LEAVING;
        leaving++;
        joined--;
        if (place % 64 == 0) pump(0);
    }
    while (leaving && microseconds() - began < patience) pump(100000);
    report(microseconds(), 0);
}

static void open_doors(char *ports)
{
    for (char *port = strtok(ports, ","); port && doors_made < DOORS; port = strtok(NULL, ","))
        doors[doors_made++] = (struct sockaddr_in){
            .sin_family = AF_INET, .sin_port = htons(atoi(port)), .sin_addr = {htonl(INADDR_LOOPBACK)}};
}

static void obey(char *line)
{
    double rate, seconds, latest;
    unsigned count;
    line[strcspn(line, "\n")] = 0;
    if (!strncmp(line, "party ", 6)) invite(line + 6);
    else if (sscanf(line, "join %u", &count) == 1) join(count);
    else if (sscanf(line, "post %lf %lf %lf", &rate, &seconds, &latest) == 3) post(rate, seconds, latest);
    else if (sscanf(line, "burst %u", &count) == 1) burst(count);
    else if (sscanf(line, "flow %lf %u", &seconds, &count) == 2) flow(seconds, count);
    else if (!strncmp(line, "text ", 5)) snprintf(words, sizeof words, "%s", line + 5);
    else if (sscanf(line, "arrivals %u", &count) == 1 && count < EXCHANGES) tell_arrivals(&exchanges[count]);
    else if (!strcmp(line, "leave")) leave();
    else if (!strcmp(line, "sample")) printf("%s\n", *sample ? sample : "null"), fflush(stdout);
    else fprintf(stderr, "not understood: %s\n", line), exit(2);
}

/* Commands are read by the byte: what is read ahead would wait unseen while the crowd waits for its screens. */
static int read_line(char *line, size_t room)
{
    size_t length = 0;
    while (length < room - 1 && read(0, line + length, 1) == 1)
        if (line[length++] == '\n') return line[length] = 0, 1;
    return 0;
}

int main(int count, char **arguments)
{
    static char line[LONGEST];
    if (count < 2) return fprintf(stderr, "crowd PORT[,PORT…] [PATIENCE]\n"), 2;
    if (count > 2) patience = 1000000LL * atoi(arguments[2]);
    raise_files();
    posts = calloc(POSTS, sizeof *posts);
    open_doors(arguments[1]);
    epoll = epoll_create1(0);
    epoll_ctl(epoll, EPOLL_CTL_ADD, 0, &(struct epoll_event){.events = EPOLLIN, .data.u32 = SCREENS});
    for (;;) {
        struct epoll_event events[512];
        int ready = epoll_wait(epoll, events, 512, -1);
        for (int place = 0; place < ready; place++)
            if (events[place].data.u32 != SCREENS) happened(&events[place]);
            else if (read_line(line, sizeof line)) obey(line);
            else return 0;
    }
}
