// SPDX-License-Identifier: Apache-2.0
// Opens many event streams on loopback and counts what arrives: followers PORT PATH COUNT EVENTS [FILE]
// Prints "ready" when every stream has its headers; ends when every stream has EVENTS events, or after 60 s.
// FILE takes when each event came to each stream, event by event: doubles of the monotonic clock, 0 where it did not.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct stream { int fd; int headed; long events; int match; };
static const char mark[] = "\nevent: ";

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

int main(int argc, char **argv) {
    if (argc < 5) return 2;
    int port = atoi(argv[1]), count = atoi(argv[3]);
    long wanted = atol(argv[4]);
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    struct stream *streams = calloc(count, sizeof *streams);
    double *arrivals = argc > 5 ? calloc((size_t)count * wanted, sizeof *arrivals) : NULL;
    int poll = epoll_create1(0);
    char request[512];
    snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n", argv[2]);
    for (int i = 0; i < count; i++) {
        struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
        // One loopback address has some 28,000 ports.
        address.sin_addr.s_addr = htonl(0x7f000001);
        int fd = socket(AF_INET, SOCK_STREAM, 0);
        if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) < 0) { perror("connect"); return 1; }
        if (write(fd, request, strlen(request)) < 0) { perror("write"); return 1; }
        fcntl(fd, F_SETFL, O_NONBLOCK);
        streams[i].fd = fd;
        struct epoll_event event = {.events = EPOLLIN, .data.u32 = i};
        epoll_ctl(poll, EPOLL_CTL_ADD, fd, &event);
    }
    int headed = 0, done = 0, said = 0;
    long total = 0;
    double start = now(), first = 0, last = 0;
    static char buffer[1 << 16];
    struct epoll_event events[1024];
    while (done < count && now() - start < 60) {
        int ready = epoll_wait(poll, events, 1024, 1000);
        for (int e = 0; e < ready; e++) {
            struct stream *s = &streams[events[e].data.u32];
            ssize_t size;
            while ((size = read(s->fd, buffer, sizeof buffer)) > 0) {
                if (!s->headed) { s->headed = 1; headed++; }
                for (ssize_t i = 0; i < size; i++) {
                    s->match = buffer[i] == mark[s->match] ? s->match + 1 : buffer[i] == '\n';
                    if (mark[s->match]) continue;
                    s->match = 0;
                    total++;
                    last = now();
                    if (arrivals && s->events < wanted) arrivals[s->events * count + (s - streams)] = last;
                    s->events++;
                    if (!first) first = last;
                    if (s->events == wanted) done++;
                }
            }
            if (size == 0) { fprintf(stderr, "a stream was closed\n"); return 1; }
        }
        if (!said && headed == count) { said = 1; printf("ready %.2f\n", now() - start); fflush(stdout); }
    }
    printf("streams %d complete %d deliveries %ld seconds %.3f per_second %.0f\n", count, done, total, last - first,
           last > first ? total / (last - first) : 0);
    if (arrivals) {
        FILE *file = fopen(argv[5], "wb");
        if (!file || fwrite(arrivals, sizeof *arrivals, (size_t)count * wanted, file) != (size_t)count * wanted || fclose(file)) {
            perror(argv[5]);
            return 1;
        }
    }
    return done == count ? 0 : 1;
}
