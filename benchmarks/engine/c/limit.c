/* The limit: what the kernel takes for one send() per client and event, with next to nothing around it.
 *
 * usage: limit PORT      answers a Socket.IO client just enough; obeys 42["go",{"n","burst","gap_ms","pad","join","to"}].
 * With "join" the events of a burst leave as one write, as a server that joins them would send. With to: "classes"
 * event i goes to class i of BENCH_CLASSES alone.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static int fds[20000], is_member[20000], count, idle;

static int64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static int frame(char *to, const char *text, int size) {
    int head = 2;
    to[0] = (char)0x81;
    if (size < 126) {
        to[1] = size;
    } else {
        to[1] = 126;
        to[2] = size >> 8;
        to[3] = size;
        head = 4;
    }
    memcpy(to + head, text, size);
    return head + size;
}

static void send_all(int fd, const char *data, int size) {
    while (size > 0) {
        int sent = send(fd, data, size, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0 && errno == EAGAIN) {
            struct pollfd writable = {fd, POLLOUT, 0};
            poll(&writable, 1, 1000);
        } else if (sent < 0) {
            return;
        } else {
            data += sent;
            size -= sent;
        }
    }
}

static double number(const char *text, const char *key) {
    const char *at = strstr(text, key);
    return at ? strtod(at + strlen(key), NULL) : 0;
}

static void to_every(int step, int first, const char *data, int size) {
    for (int k = first; k < count; k += step)
        if (is_member[k]) send_all(fds[k], data, size);
}

static void rest(int64_t ns) { /* the turn of a loop, or the pace */
    struct timespec time = {ns / 1000000000, ns % 1000000000};
    epoll_pwait2(idle, &(struct epoll_event){0}, 1, &time, NULL);
}

static void go(const char *order) {
    long n = number(order, "\"n\":"), burst = number(order, "\"burst\":"), pad = number(order, "\"pad\":");
    int join = number(order, "\"join\":"), step = 1;
    int64_t gap = number(order, "\"gap_ms\":") * 1e6;
    char *padding, *text, *out;
    if (burst < 1) burst = 1;
    if (strstr(order, "\"classes\"")) step = atoi(getenv("BENCH_CLASSES"));
    padding = malloc(pad + 1);
    text = malloc(pad + 200);
    out = malloc((pad + 300) * (burst + 1));
    memset(padding, 'x', pad);
    padding[pad] = 0;
    for (long i = 0; i < n;) {
        int size = 0;
        for (long b = 0; b < burst && i < n; b++, i++) {
            int length = sprintf(text, "42[\"chat\",{\"i\":%ld,\"t\":%lld,\"p\":\"%s\"}]", i / step, (long long)now(), padding);
            int begin = join ? size : 0;
            int end = begin + frame(out + begin, text, length);
            if (join)
                size = end;
            else
                to_every(step, i % step, out, end);
        }
        if (join) to_every(1, 0, out, size);
        rest(gap);
    }
    free(padding);
    free(text);
    free(out);
}

static void on_frame(int k, char *data) {
    char out[300];
    int head = 2, length = data[1] & 127;
    static const char opening[] =
        "0{\"sid\":\"x\",\"upgrades\":[],\"pingInterval\":25000,\"pingTimeout\":20000,\"maxPayload\":1000000}";
    if (!memcmp(data, "GET", 3)) {
        static const char answer[] =
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
        send_all(fds[k], answer, sizeof answer - 1);
        send_all(fds[k], out, frame(out, opening, sizeof opening - 1));
        return;
    }
    if (length == 126) {
        length = (unsigned char)data[2] << 8 | (unsigned char)data[3];
        head = 4;
    }
    data += head + 4; /* the load client's mask is zero */
    data[length] = 0;
    if (!strncmp(data, "40", 2)) {
        is_member[k] = 1;
        send_all(fds[k], out, frame(out, "40{\"sid\":\"y\"}", 13));
    } else if (!strncmp(data, "42", 2)) {
        go(data);
    }
}

int main(int argc, char **argv) {
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(argc > 1 ? atoi(argv[1]) : 0)};
    struct epoll_event want = {.events = EPOLLIN, .data.u32 = 0}, happened[64];
    int one = 1, listener = socket(AF_INET, SOCK_STREAM, 0), epoll = epoll_create1(0);
    static char data[70000];
    idle = epoll_create1(0);
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(listener, (struct sockaddr *)&at, sizeof at) || listen(listener, 1024)) {
        perror("bind");
        return 1;
    }
    epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &want);
    puts("ready");
    fflush(stdout);
    for (;;) {
        int n = epoll_wait(epoll, happened, 64, -1);
        for (int e = 0; e < n; e++) {
            int k = (int)happened[e].data.u32 - 1;
            if (k < 0) {
                int fd = accept(listener, NULL, NULL);
                setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
                fcntl(fd, F_SETFL, O_NONBLOCK);
                fds[count++] = fd;
                want.data.u32 = count;
                epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &want);
                continue;
            }
            int got = recv(fds[k], data, sizeof data - 1, 0);
            if (got <= 0) {
                is_member[k] = 0;
                close(fds[k]);
            } else {
                data[got] = 0;
                on_frame(k, data);
            }
        }
    }
}
