/* What the crowd holds against what arrives: every number once, in order, the same for all, and how late. */
#ifndef CHECKS_H
#define CHECKS_H

#include "wire.h"

enum { EXCHANGES = 64, KINDS = 2, DOORS = 8, NUMBERS = 1 << 16, POSTS = 1 << 20, STEPS = 32, BUCKETS = 40 * STEPS };

/* A message of ours: when it was due, and how many of the screens that are to show it have it. */
struct post {
    int64_t at;
    uint32_t wanted, shown;
};

/* An entry as it first arrived: the post in it, or 0, what each kind of viewer was sent, and when the last screen of
 * each door had it. */
struct entry {
    uint64_t seq;
    uint32_t post;
    uint64_t looks[KINDS];
    int64_t shown[DOORS];
};

struct exchange {
    uint64_t first, newest;
    uint32_t screens;
    struct entry *entries;
};

/* The part of a screen that the checks know: the newest number, and which of the 64 up to it have arrived. */
struct seen {
    uint64_t newest, window;
};

struct lateness {
    uint64_t count, buckets[BUCKETS];
    int64_t most;
};

static struct exchange exchanges[EXCHANGES];
static struct post *posts;
static uint32_t posted;  /* the newest post; they are numbered from 1 */
static uint64_t missing, twice, disordered, different, delivered, entries_seen;
static struct lateness each_screen, last_screen;

/* Buckets of 1/32 of a power of two: an error of 3 % at most. */
static void note(struct lateness *lateness, int64_t late)
{
    uint64_t value = late > 0 ? late : 0;
    int power = value < STEPS ? 0 : 63 - __builtin_clzll(value) - 4;
    size_t bucket = power ? (size_t)power * STEPS + (value >> (power - 1)) - STEPS : value;
    lateness->buckets[bucket < BUCKETS ? bucket : BUCKETS - 1]++;
    lateness->count++;
    if (late > lateness->most) lateness->most = late;
}

/* Milliseconds below which this share of all lies. */
static double quantile(const struct lateness *lateness, double share)
{
    uint64_t before = 0, wanted = (uint64_t)(share * lateness->count);
    for (size_t bucket = 0; bucket < BUCKETS; bucket++) {
        before += lateness->buckets[bucket];
        if (before > wanted) {
            int power = bucket / STEPS;
            uint64_t value = power ? (bucket % STEPS + STEPS) << (power - 1) : bucket;
            return value / 1000.0;
        }
    }
    return lateness->most / 1000.0;
}

static void print_figures(const struct lateness *lateness)
{
    printf("{\"p50\": %.3f, \"p99\": %.3f, \"max\": %.3f, \"count\": %lu}", quantile(lateness, 0.5),
           quantile(lateness, 0.99), lateness->most / 1000.0, (unsigned long)lateness->count);
}

static void begin_checks(void)
{
    missing = twice = disordered = different = delivered = entries_seen = 0;
    memset(&each_screen, 0, sizeof each_screen);
    memset(&last_screen, 0, sizeof last_screen);
}

/* The sum of the frame's words: enough to tell two messages apart, at a few nanoseconds a frame. */
static uint64_t look_of(const unsigned char *text, size_t length)
{
    uint64_t sum = length + 1, word;
    for (; length >= 8; text += 8, length -= 8) {
        memcpy(&word, text, 8);
        sum += word;
    }
    while (length--) sum += (uint64_t)*text++ << 8 * (length & 7);
    return sum;
}

/* Number the message by the id `bench-NNNNNNNN` that its sender gave it; 0 where there is none. */
static uint32_t post_in(const unsigned char *text, size_t length)
{
    const unsigned char *found = memmem(text, length, "bench-", 6);
    uint64_t number = found ? read_number(found + 6, text + length, NULL) : 0;
    return number && number <= posted && posted - number < POSTS ? number : 0;
}

/* Whether this number is new to the screen; counts it as missing, late or twice where it is. */
static int is_new(struct seen *seen, uint64_t seq)
{
    if (seq > seen->newest) {
        uint64_t ahead = seq - seen->newest;
        missing += ahead - 1;
        seen->window = ahead < 64 ? seen->window << ahead | 1 : 1;
        seen->newest = seq;
        return 1;
    }
    uint64_t behind = seen->newest - seq;
    if (behind < 64 && !(seen->window >> behind & 1)) {
        seen->window |= 1ULL << behind;
        disordered++;
        missing--;
        return 1;
    }
    twice++;
    return 0;
}

/* An entry has reached a screen. */
static void arrived(struct exchange *exchange, struct seen *seen, unsigned kind, unsigned door,
                    uint64_t seq, const unsigned char *text, size_t length, int64_t now)
{
    struct entry *entry = &exchange->entries[seq % NUMBERS];
    if (entry->seq != seq) *entry = (struct entry){.seq = seq, .post = post_in(text, length)};
    if (seq > exchange->newest) exchange->newest = seq;
    if (!exchange->first) exchange->first = seq;
    if (!seen->newest) *seen = (struct seen){exchange->first - 1, ~0ULL};
    entries_seen++;
    if (!is_new(seen, seq)) return;
    uint64_t look = look_of(text, length);
    if (!entry->looks[kind]) entry->looks[kind] = look;
    if (entry->looks[kind] != look) different++;
    entry->shown[door] = now;
    if (!entry->post) return;
    struct post *post = &posts[entry->post % POSTS];
    delivered++;
    note(&each_screen, now - post->at);
    if (++post->shown == post->wanted) note(&last_screen, now - post->at);
}

#endif
