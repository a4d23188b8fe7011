#include "common/bus/endpoint.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define IPC_SCHEME "ipc://"
#define TCP_SCHEME "tcp://"
#define PORT_MAX 65535

static bool starts_with(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

static enum status parse_ipc(const char *text, struct err *err)
{
	const char *path = text + strlen(IPC_SCHEME);
	size_t size = strlen(path);

	if (path[0] != '/')
		return err_set(err, STATUS_INVALID, "%s: an ipc endpoint needs an absolute path",
			       text);
	if (size > BUS_IPC_PATH_MAX)
		return err_set(err, STATUS_INVALID,
			       "%.60s…: the socket path has %zu bytes, the system takes at most %d",
			       text, size, BUS_IPC_PATH_MAX);
	return STATUS_OK;
}

static bool parse_port(const char *digits, enum endpoint_use use)
{
	unsigned port = 0;

	if (digits[0] == '\0' || strlen(digits) > 5)
		return false;
	for (const char *at = digits; *at != '\0'; at++) {
		if (*at < '0' || *at > '9')
			return false;
		port = port * 10 + (unsigned)(*at - '0');
	}
	return port <= PORT_MAX && (port != 0 || use == ENDPOINT_BIND);
}

/* Names, IPv4 and bracketed IPv6: no wildcards and no "source;destination". */
static bool host_valid(const char *host, size_t size)
{
	static const char allowed[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-";
	bool bracketed = size > 2 && host[0] == '[' && host[size - 1] == ']';

	if (bracketed)
		return strspn(host + 1, "0123456789abcdefABCDEF:.") == size - 2;
	return size > 0 && strspn(host, allowed) >= size;
}

static enum status parse_tcp(const char *text, enum endpoint_use use, bool *ret_near,
			     struct err *err)
{
	const char *host = text + strlen(TCP_SCHEME);
	const char *colon = strrchr(host, ':');

	if (colon == NULL || !host_valid(host, (size_t)(colon - host)) ||
	    !parse_port(colon + 1, use))
		return err_set(err, STATUS_INVALID,
			       "%s: expected tcp://HOST:PORT with a port from %d to %d", text,
			       use == ENDPOINT_BIND ? 0 : 1, PORT_MAX);
	*ret_near = starts_with(host, "127.") || starts_with(host, "localhost:") ||
		    starts_with(host, "[::1]:");
	return STATUS_OK;
}

enum status endpoint_parse(const char *text, enum endpoint_use use, struct endpoint *ret_endpoint,
			   struct err *err)
{
	struct endpoint endpoint = {.near = true};
	size_t size = strlen(text);

	if (starts_with(text, IPC_SCHEME)) {
		endpoint.kind = ENDPOINT_IPC;
		TRY(parse_ipc(text, err));
	} else if (starts_with(text, TCP_SCHEME)) {
		endpoint.kind = ENDPOINT_TCP;
		if (size > BUS_ENDPOINT_MAX)
			return err_set(err, STATUS_INVALID,
				       "%.60s…: an endpoint has %zu bytes, at most %d are taken",
				       text, size, BUS_ENDPOINT_MAX);
		TRY(parse_tcp(text, use, &endpoint.near, err));
	} else {
		return err_set(err, STATUS_INVALID, "%.80s: endpoints begin with ipc:/// or tcp://",
			       text);
	}
	memcpy(endpoint.text, text, size + 1);
	*ret_endpoint = endpoint;
	return STATUS_OK;
}

bool bus_endpoint_is_local(const char *endpoint)
{
	return starts_with(endpoint, IPC_SCHEME);
}

enum status endpoint_parse_local(const char *text, enum endpoint_use use,
				 struct endpoint *ret_endpoint, struct err *err)
{
	TRY(endpoint_parse(text, use, ret_endpoint, err));
	if (ret_endpoint->kind != ENDPOINT_IPC)
		return err_set(err, STATUS_INVALID,
			       "%s: the kernel knows who is at the other end of ipc:/// alone",
			       text);
	return STATUS_OK;
}

/* Whether a process accepts connections at the socket file. */
static enum status probe_listener(const char *path, bool *ret_alive, struct err *err)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return err_set_errno(err, "socket for looking at %s", path);
	memcpy(address.sun_path, path, strlen(path) + 1);
	/* EAGAIN: its queue is full, so somebody owns it. */
	*ret_alive = connect(fd, (const struct sockaddr *)&address, sizeof(address)) == 0 ||
		     errno == EAGAIN;
	close(fd);
	return STATUS_OK;
}

enum status endpoint_clear_stale(const struct endpoint *endpoint, struct err *err)
{
	const char *path = endpoint->text + strlen(IPC_SCHEME);
	struct stat file;
	bool alive = false;

	if (endpoint->kind != ENDPOINT_IPC)
		return STATUS_OK;
	if (lstat(path, &file) != 0)
		return errno == ENOENT ? STATUS_OK : err_set_errno(err, "%s", path);
	if (!S_ISSOCK(file.st_mode))
		return err_set(err, STATUS_INVALID, "%s exists and is not a socket", path);
	TRY(probe_listener(path, &alive, err));
	if (alive)
		return err_set(err, STATUS_CONFLICT, "another process listens at %s", path);
	if (unlink(path) != 0 && errno != ENOENT)
		return err_set_errno(err, "cannot remove the stale socket %s", path);
	return STATUS_OK;
}
