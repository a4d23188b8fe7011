/* A browser on a bare socket, whose waiting gives the site its turns. */
#include "tests/unit/services/console/http/site_fixture.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#define PATIENCE_MS 20000 /* of a real clock: then something hangs */

static int connect_here(const struct world *world)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
				      .sin_port = htons((uint16_t)strtoul(world->port, NULL, 10))};
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	int connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_true(connection >= 0);
	assert_int_equal(connect(connection, (struct sockaddr *)&address, sizeof address), 0);
	return connection;
}

static void put_header(FILE *out, const char *name, const char *given, const char *usual)
{
	const char *value = given != NULL ? given : usual;
	if (value != NULL && value[0] != '\0')
		fprintf(out, "%s: %s\r\n", name, value);
}

static void put_head(FILE *out, const struct world *world, const struct asked *asked, size_t body)
{
	char host[32], cookie[120] = "";
	const char *method = asked->method != NULL ? asked->method : body != 0 ? "POST" : "GET";
	(void)snprintf(host, sizeof host, "127.0.0.1:%s", world->port);
	if (asked->as != NULL)
		(void)snprintf(cookie, sizeof cookie, "zhian_session=%s", asked->as->cookie);
	fprintf(out, "%s %s HTTP/1.1\r\n", method, asked->path);
	put_header(out, "Connection", asked->stays ? "" : "close", NULL);
	put_header(out, "Host", asked->host, host);
	put_header(out, "Origin", asked->origin, NULL);
	put_header(out, "Cookie", asked->cookie, cookie);
	put_header(out, "Content-Type", asked->type, body != 0 ? "application/json" : NULL);
	put_header(out, "X-CSRF-Token", asked->csrf,
		   asked->as != NULL && strcmp(method, "GET") != 0 ? asked->as->csrf : NULL);
	if (asked->more != NULL)
		fputs(asked->more, out);
	if (body != 0)
		fprintf(out, "Content-Length: %zu\r\n", body);
	fputs("\r\n", out);
}

/* The loop's turns between, so that who reads can't wait for who writes. */
static void send_all(struct world *world, int connection, const char *data, size_t size)
{
	while (size != 0) {
		ssize_t sent = send(connection, data, size, MSG_DONTWAIT | MSG_NOSIGNAL);
		if (sent < 0 && errno != EAGAIN)
			return; /* it has hung up: that is an answer */
		if (sent > 0) {
			data += sent;
			size -= (size_t)sent;
		}
		uv_run(&world->loop, UV_RUN_NOWAIT);
	}
}

int world_open(struct world *world, const struct asked *asked)
{
	char *head = NULL;
	size_t size = 0;
	size_t body = asked->body == NULL     ? 0
		      : asked->body_size != 0 ? asked->body_size
					      : strlen(asked->body);
	FILE *out = open_memstream(&head, &size);
	assert_non_null(out);
	put_head(out, world, asked, body);
	assert_int_equal(fclose(out), 0);
	int connection = connect_here(world);
	send_all(world, connection, head, size);
	if (body != 0)
		send_all(world, connection, asked->body, body);
	free(head);
	return connection;
}

static int64_t real_ms(void)
{
	return (int64_t)(uv_hrtime() / 1000000);
}

/* One turn of the loop, which ends as soon as something happens there or at the socket. */
static void wait_for(struct world *world, int connection)
{
	struct pollfd watched[2] = {{.fd = connection, .events = POLLIN},
				    {.fd = uv_backend_fd(&world->loop), .events = POLLIN}};
	uv_run(&world->loop, UV_RUN_NOWAIT);
	int timeout = uv_backend_timeout(&world->loop);
	(void)poll(watched, 2, timeout < 0 || timeout > 20 ? 20 : timeout);
	uv_run(&world->loop, UV_RUN_NOWAIT);
}

static char *heard; /* what came last; of one browser at a time */
static size_t heard_size;

/* false: it has ended. */
static bool take(int connection)
{
	char piece[65536];
	ssize_t size = recv(connection, piece, sizeof piece, MSG_DONTWAIT);
	if (size == 0 || (size < 0 && errno != EAGAIN))
		return false;
	if (size < 0)
		return true;
	heard = (char *)realloc(heard, heard_size + (size_t)size + 1);
	assert_non_null(heard);
	memcpy(heard + heard_size, piece, (size_t)size);
	heard_size += (size_t)size;
	heard[heard_size] = '\0';
	return true;
}

static void hear_anew(void)
{
	free(heard);
	heard = (char *)calloc(1, 1);
	assert_non_null(heard);
	heard_size = 0;
}

const char *world_hear(struct world *world, int connection, const char *until)
{
	int64_t end_ms = real_ms() + PATIENCE_MS;
	hear_anew();
	while (take(connection) && (until == NULL || strstr(heard, until) == NULL)) {
		if (real_ms() > end_ms)
			fail_msg("no '%s' came in %s", until != NULL ? until : "end", heard);
		wait_for(world, connection);
	}
	return heard;
}

void world_turn(struct world *world)
{
	for (int i = 0; i < 8; i++)
		uv_run(&world->loop, UV_RUN_NOWAIT);
}

const char *world_heard(struct world *world, int connection)
{
	hear_anew();
	for (int i = 0; i < 4; i++) {
		world_turn(world);
		(void)take(connection);
	}
	return heard;
}

/* Chunked as well as with a length. */
static void read_answer(struct answered *answered)
{
	char *end = strstr(heard, "\r\n\r\n");
	*answered = (struct answered){.body = heard};
	if (heard_size == 0 || end == NULL || strncmp(heard, "HTTP/1.1 ", 9) != 0)
		return;
	answered->status = (int)strtol(heard + 9, NULL, 10);
	(void)snprintf(answered->head, sizeof answered->head, "%.*s", (int)(end - heard) + 2,
		       heard);
	answered->body = end + 4;
	answered->size = heard_size - (size_t)(answered->body - heard);
}

const struct answered *world_ask(struct world *world, const struct asked *asked)
{
	static struct answered answered;
	int connection = world_open(world, asked);
	(void)world_hear(world, connection, NULL);
	(void)close(connection);
	world_turn(world);
	read_answer(&answered);
	return &answered;
}

const struct answered *world_get(struct world *world, const struct session_of_test *as,
				 const char *path)
{
	return world_ask(world, &(struct asked){.path = path, .as = as});
}

const struct answered *world_sign(struct world *world, const char *person, const char *password,
				  const char *code)
{
	char body[512];
	(void)snprintf(body, sizeof body, "{\"person\":\"%s\",\"password\":\"%s\"%s%s%s}", person,
		       password, code != NULL ? ",\"code\":\"" : "", code != NULL ? code : "",
		       code != NULL ? "\"" : "");
	return world_ask(world, &(struct asked){.path = "/api/v1/session", .body = body});
}

/* On one connection answers come in the order of the questions. */
void world_settle(struct world *world, const struct session_of_test *as, enum daemon silent)
{
	char path[64];
	for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++) {
		(void)snprintf(path, sizeof path, "/api/v1/lists/clock?daemon=%s",
			       daemon_name((enum daemon)d));
		if ((enum daemon)d != silent)
			answered_is(world_get(world, as, path), 200);
	}
}

struct session_of_test world_sign_in(struct world *world, const char *person)
{
	struct session_of_test session = {0};
	const struct answered *answered = world_sign(world, person, WORLD_PASSWORD, NULL);
	answered_is(answered, 200);
	const char *cookie = answered_header(answered, "Set-Cookie");
	const char *csrf = strstr(answered->body, "\"csrf\":\"");
	assert_int_equal(strncmp(cookie, "zhian_session=", 14), 0);
	assert_non_null(csrf);
	(void)snprintf(session.cookie, sizeof session.cookie, "%.64s", cookie + 14);
	(void)snprintf(session.csrf, sizeof session.csrf, "%.64s", csrf + 8);
	return session;
}

/* ---- what came */

const char *answered_header(const struct answered *answered, const char *name)
{
	static char value[1024];
	size_t size = strlen(name);
	value[0] = '\0';
	for (const char *line = answered->head; (line = strstr(line, "\r\n")) != NULL; line++) {
		if (strncasecmp(line + 2, name, size) == 0 && line[2 + size] == ':') {
			const char *text = line + 3 + size;
			text += *text == ' ';
			(void)snprintf(value, sizeof value, "%.*s", (int)strcspn(text, "\r\n"),
				       text);
			break;
		}
	}
	return value;
}

void answered_is(const struct answered *answered, int status)
{
	if (answered->status != status)
		fail_msg("%d, not %d: %s%s", answered->status, status, answered->head,
			 answered->body);
}

void answered_has(const struct answered *answered, const char *text)
{
	if (strstr(answered->body, text) == NULL)
		fail_msg("no %s in %s", text, answered->body);
}

void answered_lacks(const struct answered *answered, const char *text)
{
	if (strstr(answered->body, text) != NULL)
		fail_msg("%s in %s", text, answered->body);
}

void answered_says(const struct answered *answered, const char *body)
{
	answered_is(answered, 200);
	assert_string_equal(answered->body, body);
}

void answered_refuses(const struct answered *answered, int status, const char *code,
		      const char *where)
{
	char wanted[160];
	answered_is(answered, status);
	(void)snprintf(wanted, sizeof wanted, "{\"code\":\"%s\",\"message_zh\":\"", code);
	if (strncmp(answered->body, wanted, strlen(wanted)) != 0)
		fail_msg("no %s: %s", wanted, answered->body);
	answered_has(answered, "\",\"message_en\":\"");
	/* Of each code there are words in both languages. */
	(void)snprintf(wanted, sizeof wanted, "\":\"%s\",\"", code);
	const char *message = strstr(answered->body, "message_zh");
	if (strstr(message, wanted) != NULL)
		fail_msg("%s has no words: %s", code, answered->body);
	(void)snprintf(wanted, sizeof wanted, "\"where\":\"%s\"", where != NULL ? where : "");
	if (where != NULL)
		answered_has(answered, wanted);
	else
		answered_lacks(answered, "\"where\":");
}
