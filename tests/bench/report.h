/* What the crowd answers: a line of JSON for each command. */
#ifndef REPORT_H
#define REPORT_H

#include "screen.h"

static int64_t began, cpu_began;
static uint32_t first;  /* post of this command */

static int64_t cpu(void)
{
    struct timespec used;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return used.tv_sec * 1000000LL + used.tv_nsec / 1000;
}

static void print_lateness(const char *name, const struct lateness *lateness)
{
    printf("\"%s\": ", name);
    print_figures(lateness);
    printf(", ");
}

static void print_acks(void)
{
    printf("\"acks\": [");
    for (unsigned door = 0; door < doors_made; door++) {
        if (door) printf(", ");
        print_figures(&acks[door]);
    }
    printf("], ");
}

/* What is still missing at the end of the numbers, where nobody has been shown what came after. */
static uint64_t never_came(void)
{
    uint64_t tail = 0;
    for (int place = 0; place < screens_made; place++) {
        struct screen *screen = &screens[place];
        struct exchange *exchange = screen->party ? &exchanges[screen->party->exchange] : NULL;
        if (screen->state != JOINED || !exchange->first) continue;
        uint64_t newest = screen->seen.newest ? screen->seen.newest : exchange->first - 1;
        if (exchange->newest > newest) tail += exchange->newest - newest;
    }
    return tail;
}

static void report(int64_t ended, int gave_up)
{
    double seconds = (ended - began) / 1e6, whole = (microseconds() - began) / 1e6;
    printf("{\"seconds\": %.6f, \"posted\": %u, \"acked\": %lu, \"refused\": %lu, \"delivered\": %lu, \"entries\": %lu, ",
           seconds, posted + 1 - first, (unsigned long)acked, (unsigned long)refused, (unsigned long)delivered,
           (unsigned long)entries_seen);
    print_lateness("each", &each_screen);
    print_lateness("last", &last_screen);
    print_lateness("joins", &joins);
    print_acks();
    printf("\"lost\": %ld, \"twice\": %lu, \"disordered\": %lu, \"different\": %lu, \"cut_off\": %d, ",
           (long)(missing + never_came()), (unsigned long)twice, (unsigned long)disordered, (unsigned long)different,
           cut_off);
    printf("\"joined\": %d, \"refused_joins\": %d, \"held\": %d, \"others\": %lu, \"gave_up\": %s, \"busy\": %.3f}\n", joined,
           refused_joins, leaving, (unsigned long)other_frames, gave_up ? "true" : "false", (cpu() - cpu_began) / 1e6 / whole);
    fflush(stdout);
}

/* By the clock that all processes of a machine share. */
static void tell_arrivals(struct exchange *exchange)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    int64_t since_1970 = now.tv_sec * 1000000LL + now.tv_nsec / 1000 - microseconds();
    const char *comma = "";
    printf("{");
    for (size_t place = 0; exchange->entries && place < NUMBERS; place++) {
        struct entry *entry = &exchange->entries[place];
        if (!entry->post || entry->post < first) continue;
        printf("%s\"%lu\": [", comma, (unsigned long)entry->seq);
        for (unsigned door = 0; door < doors_made; door++)
            printf("%s%.6f", door ? ", " : "", entry->shown[door] ? (entry->shown[door] + since_1970) / 1e6 : 0.0);
        printf("]");
        comma = ", ";
    }
    printf("}\n");
    fflush(stdout);
}

#endif
