/* Says who it is and what it was given; with a port as argument it says so to whoever asks over HTTP. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int serve(int port, const char *text)
{
    char request[4096], answer[1024];
    int length = snprintf(answer, sizeof answer, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %zu\r\n\r\n%s", strlen(text), text);
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 8) != 0) return 3;

    for (;;) {
        int client = accept(listener, NULL, NULL);
        if (client < 0) continue;
        if (read(client, request, sizeof request) > 0 && write(client, answer, length) != length) return 4;
        close(client);
    }
}

int main(int count, char **arguments)
{
    const char *greeting = getenv("GREETING");
    char text[512];
    snprintf(text, sizeof text, "uid=%d gid=%d greeting=%s\n", getuid(), getgid(), greeting ? greeting : "");
    fputs(text, stdout);
    fflush(stdout);
    return count > 1 ? serve(atoi(arguments[1]), text) : 0;
}
