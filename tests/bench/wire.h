/* The little of RFC 6455 and of Socket.IO v5 that both the crowd and the floor speak. */
#ifndef WIRE_H
#define WIRE_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

enum { TEXT = 1, CLOSE = 8, PING = 9, PONG = 10 };
enum { LONGEST_HEADER = 14 };

struct frame {
    unsigned opcode;
    unsigned char *text;
    size_t length;
};

static inline int64_t microseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000LL + now.tv_nsec / 1000;
}

static inline void fail(const char *what)
{
    perror(what);
    exit(1);
}

/* The soft limit of open files, made as high as it may be: one a connection. */
static inline void raise_files(void)
{
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) < 0) fail("getrlimit");
    files.rlim_cur = files.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &files) < 0) fail("setrlimit");
}

/* How many bytes the first frame takes, unmasked in place; 0 while it is not all there. */
static inline size_t read_frame(unsigned char *bytes, size_t length, struct frame *frame)
{
    if (length < 2) return 0;
    size_t header = 2, said = bytes[1] & 127;
    if (said == 126) {
        if (length < 4) return 0;
        said = (size_t)bytes[2] << 8 | bytes[3];
        header = 4;
    } else if (said == 127) {
        if (length < 10) return 0;
        said = 0;
        for (int place = 2; place < 10; place++) said = said << 8 | bytes[place];
        header = 10;
    }
    unsigned char *mask = bytes[1] & 128 ? bytes + header : NULL;
    if (mask) header += 4;
    if (length < header || length - header < said) return 0;
    frame->opcode = bytes[0];
    frame->text = bytes + header;
    frame->length = said;
    if (mask)
        for (size_t place = 0; place < said; place++) frame->text[place] ^= mask[place & 3];
    return header + said;
}

/* The header of a final frame; a client's has the mask 0000, which RFC 6455 allows and which changes nothing. */
static inline size_t write_header(unsigned char *to, unsigned opcode, size_t length, int masked)
{
    size_t header = 2;
    to[0] = 128 | opcode;
    if (length < 126) {
        to[1] = length;
    } else if (length < 65536) {
        to[1] = 126;
        to[2] = length >> 8;
        to[3] = length & 255;
        header = 4;
    } else {
        to[1] = 127;
        for (int place = 0; place < 8; place++) to[2 + place] = (uint64_t)length >> (56 - 8 * place) & 255;
        header = 10;
    }
    if (masked) {
        to[1] |= 128;
        memset(to + header, 0, 4);
        header += 4;
    }
    return header;
}

static inline size_t write_frame(unsigned char *to, unsigned opcode, const char *text, size_t length, int masked)
{
    size_t header = write_header(to, opcode, length, masked);
    memcpy(to + header, text, length);
    return header + length;
}

/* A whole number in digits, and where they end; `end` is the end of the text. */
static inline uint64_t read_number(const unsigned char *text, const unsigned char *end, const unsigned char **after)
{
    uint64_t number = 0;
    while (text < end && *text >= '0' && *text <= '9') number = number * 10 + (*text++ - '0');
    if (after) *after = text;
    return number;
}

#endif
