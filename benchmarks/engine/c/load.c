/* Many Socket.IO clients over WebSocket in one thread, cheap enough not to be what is measured.
 *
 * usage: load PORT          commands on stdin, one JSON line on stdout for each:
 *   connect N PENDING       open N more, PENDING at a time; done when CONNECT is answered for all
 *   go WANTED MS JSON       client 0 sends 42["go",JSON]; done when WANTED events came, or after MS
 *   acks TOTAL FLIGHT MSG   send MSG, a JSON array, TOTAL times with FLIGHT unanswered; clients take turns
 *   stall K                 the last K clients read nothing any more
 *   idle MS                 answer pings for a while
 *   close                   close all
 *
 * Every event is `42["chat",{"i":N,"t":NS,...}]`: `i` must grow by one for each client, `t` is CLOCK_MONOTONIC.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum state { HANDSHAKE, OPENING, READY, GONE };

struct client {
    int fd;
    enum state state;
    char *rest; /* bytes of an unfinished frame */
    int length, room;
    long last;    /* the last `i` */
    int64_t sent; /* when its command left */
};

#define LATENCIES 4000000
static struct client *clients;
static int count, port, epoll, ready, gone, settled;
static long events, disorder, acks, unsent;
static int64_t last_event;
static char command[4096];
static uint32_t *latencies;
static long measured;

static int64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void measure(int64_t nanoseconds) {
    if (measured < LATENCIES) latencies[measured++] = nanoseconds < 0 ? 0 : nanoseconds / 1000;
}

static void leave(struct client *c) {
    if (c->state == GONE) return;
    if (c->state != READY) settled++;
    c->state = GONE;
    gone++;
    close(c->fd);
}

static void say(struct client *c, const char *text) {
    size_t size = strlen(text);
    unsigned char frame[4200];
    int head = 2;
    if (c->state == GONE || size > 4096) return;
    frame[0] = 0x81;
    if (size < 126) {
        frame[1] = 0x80 | size;
    } else {
        frame[1] = 0x80 | 126;
        frame[2] = size >> 8;
        frame[3] = size;
        head = 4;
    }
    memset(frame + head, 0, 4); /* a mask of zeros masks nothing */
    memcpy(frame + head + 4, text, size);
    if (send(c->fd, frame, head + 4 + size, MSG_NOSIGNAL) != (ssize_t)(head + 4 + size)) leave(c);
}

static void send_command(struct client *c) {
    unsent--;
    c->sent = now();
    say(c, command);
}

static void on_event(struct client *c, const char *text, int size) {
    int64_t t = now();
    int window = size < 160 ? size : 160;
    char *at;
    events++;
    last_event = t;
    if ((at = memmem(text, window, "\"i\":", 4))) {
        long i = strtol(at + 4, NULL, 10);
        if (i != c->last + 1) disorder++;
        c->last = i;
    }
    if ((at = memmem(text, window, "\"t\":", 4))) measure(t - strtoll(at + 4, NULL, 10));
}

static void on_text(struct client *c, const char *text, int size) {
    if (text[0] == '2') {
        say(c, "3");
    } else if (text[0] == '0') {
        say(c, "40");
    } else if (size > 1 && text[0] == '4') {
        if (text[1] == '2') {
            on_event(c, text, size);
        } else if (text[1] == '3') {
            acks++;
            last_event = now();
            measure(last_event - c->sent);
            if (unsent > 0) send_command(c);
        } else if (text[1] == '0' && c->state == OPENING) {
            c->state = READY;
            ready++;
            settled++;
        }
    }
}

static void keep(struct client *c, const char *data, int size) {
    if (size > c->room) {
        c->room = size * 2;
        c->rest = realloc(c->rest, c->room);
    }
    memmove(c->rest, data, size);
    c->length = size;
}

static int take_frames(struct client *c, char *data, int size) {
    int at = 0;
    if (c->state == HANDSHAKE) {
        char *end = memmem(data, size, "\r\n\r\n", 4);
        if (!end) return 0;
        if (memcmp(data, "HTTP/1.1 101", 12)) {
            fprintf(stderr, "refused: %.60s\n", data);
            leave(c);
            return size;
        }
        c->state = OPENING;
        at = end + 4 - data;
    }
    while (size - at >= 2 && c->state != GONE) {
        unsigned char *p = (unsigned char *)data + at;
        long length = p[1] & 127;
        int head = 2;
        if (length == 126) {
            head = 4;
            if (size - at < head) break;
            length = p[2] << 8 | p[3];
        } else if (length == 127) {
            head = 10;
            if (size - at < head) break;
            length = 0;
            for (int k = 2; k < 10; k++) length = length << 8 | p[k];
        }
        if (size - at < head + length) break;
        if ((p[0] & 15) == 1) on_text(c, data + at + head, length);
        if ((p[0] & 15) == 8) leave(c);
        at += head + length;
    }
    return at;
}

static void on_readable(struct client *c) {
    static char buffer[1 << 18];
    for (;;) {
        char *data = buffer;
        int size = c->length, got;
        if (size) memcpy(buffer, c->rest, size);
        got = recv(c->fd, buffer + size, sizeof buffer - size, 0);
        if (got <= 0) {
            if (got == 0 || (errno != EAGAIN && errno != EINTR)) leave(c);
            return;
        }
        size += got;
        got = take_frames(c, data, size);
        if (c->state == GONE) return;
        keep(c, data + got, size - got);
        if (size < (int)sizeof buffer) return;
    }
}

/* While something is measured this is called with 0 and never sleeps: waking a sleeper on the same machine would be
 * charged to the server that sends to it, four microseconds of nobody's work that no client at the end of a cable asks. */
static void turn(int milliseconds) {
    struct epoll_event happened[512];
    int n = epoll_wait(epoll, happened, 512, milliseconds);
    for (int k = 0; k < n; k++) {
        struct client *c = &clients[happened[k].data.u32];
        if (c->state != GONE) on_readable(c);
    }
}

static void open_client(void) {
    struct client *c = &clients[count];
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
    struct epoll_event want = {.events = EPOLLIN, .data.u32 = count};
    static const char request[] =
        "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
        "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36\r\n"
        "Accept-Language: en-US,en;q=0.9\r\nCache-Control: no-cache\r\nPragma: no-cache\r\n\r\n";
    int one = 1;
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    memset(c, 0, sizeof *c);
    c->last = -1;
    c->fd = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (connect(c->fd, (struct sockaddr *)&to, sizeof to)) {
        perror("connect");
        exit(1);
    }
    fcntl(c->fd, F_SETFL, O_NONBLOCK);
    send(c->fd, request, sizeof request - 1, MSG_NOSIGNAL);
    epoll_ctl(epoll, EPOLL_CTL_ADD, c->fd, &want);
    count++;
}

static int ascending(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

static void begin(void) {
    events = disorder = acks = measured = 0;
    for (int k = 0; k < count; k++) clients[k].last = -1;
}

static void report(int64_t since) {
    double seconds = ((last_event > since ? last_event : now()) - since) / 1e9;
    qsort(latencies, measured, sizeof *latencies, ascending);
    printf("{\"events\":%ld,\"acks\":%ld,\"disorder\":%ld,\"ready\":%d,\"gone\":%d,\"seconds\":%.6f,"
           "\"p50_us\":%u,\"p99_us\":%u,\"max_us\":%u}\n",
           events, acks, disorder, ready, gone, seconds, measured ? latencies[measured / 2] : 0,
           measured ? latencies[measured * 99 / 100] : 0, measured ? latencies[measured - 1] : 0);
    fflush(stdout);
}

static void obey(char *line) {
    int64_t since = now();
    long a = 0, b = 0;
    int at = 0;
    if (sscanf(line, "connect %ld %ld", &a, &b) == 2) {
        int until = count + a;
        while (settled < until && now() - since < 120000000000LL) {
            while (count < until && count - settled < b) open_client();
            turn(0);
        }
        last_event = now();
    } else if (sscanf(line, "go %ld %ld %n", &a, &b, &at) == 2) {
        begin();
        snprintf(command, sizeof command, "42[\"go\",%s]", line + at);
        say(&clients[0], command);
        while (events < a && now() - since < b * 1000000) turn(0);
    } else if (sscanf(line, "acks %ld %ld %n", &a, &b, &at) == 2) {
        begin();
        snprintf(command, sizeof command, "421%s", line + at);
        unsent = a;
        for (int k = 0; k < b && k < count && unsent > 0; k++) send_command(&clients[k]);
        while (acks < a && now() - since < 60000000000LL) turn(0);
    } else if (sscanf(line, "stall %ld", &a) == 1) {
        int small = 65536; /* else the kernel goes on accepting for it, some megabytes */
        for (int k = count - a; k < count; k++) {
            setsockopt(clients[k].fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
            epoll_ctl(epoll, EPOLL_CTL_DEL, clients[k].fd, NULL);
        }
    } else if (sscanf(line, "idle %ld", &a) == 1) {
        while (now() - since < a * 1000000) turn(10);
    } else if (!strncmp(line, "close", 5)) {
        for (int k = 0; k < count; k++) leave(&clients[k]);
    }
    report(since);
}

int main(int argc, char **argv) {
    char *line = NULL;
    size_t room = 0;
    if (argc < 2) return 2;
    port = atoi(argv[1]);
    epoll = epoll_create1(0);
    clients = calloc(20000, sizeof *clients);
    latencies = malloc(LATENCIES * sizeof *latencies);
    while (getline(&line, &room, stdin) > 0) {
        line[strcspn(line, "\n")] = 0;
        obey(line);
    }
    return 0;
}
