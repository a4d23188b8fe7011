/* libmicrohttpd in the loop: its epoll descriptor, its time-outs, and what a request may be. */
#include "services/console/http/site.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "common/base/assert.h"
#include "common/base/sabotage.h"

#define CONNECTIONS 512u
#define CONNECTION_MEMORY 16384u
#define IDLE_SECONDS 60u
#define REQUEST_MS (20 * MS_PER_SECOND) /* from the first byte that we wait for to the last */

/* A connection, and since when the client owes us a request. */
struct visitor {
	struct visitor *next, *before;
	struct MHD_Connection *connection;
	int64_t owes_since_ms; /* 0: it has one under way */
};

int64_t site_mono_ms(const struct site *site)
{
	return clock_mono_ms(&site->options.clock);
}

/* ---- the loop */

static void arm(struct site *site);

static void run(struct site *site)
{
	if (site->http == NULL)
		return;
	(void)MHD_run(site->http);
	arm(site);
}

static void timed(uv_timer_t *timer)
{
	run((struct site *)timer->data);
}

static void polled(uv_poll_t *poll, int status, int events)
{
	(void)status;
	(void)events;
	run((struct site *)poll->data);
}

/* Its descriptor is edge-triggered inside: without its time-outs it hangs. */
static void arm(struct site *site)
{
	unsigned long long wait_ms;
	if (MHD_get_timeout(site->http, &wait_ms) == MHD_YES)
		uv_timer_start(&site->timer, timed, wait_ms, 0);
	else
		uv_timer_stop(&site->timer);
}

void site_wake(struct site *site)
{
	if (!site->closing)
		uv_timer_start(&site->timer, timed, 0, 0);
}

/* ---- who is connected */

static void visited(void *context, struct MHD_Connection *connection, void **of_socket,
		    enum MHD_ConnectionNotificationCode code)
{
	struct site *site = (struct site *)context;
	struct visitor *visitor = (struct visitor *)*of_socket;
	if (code == MHD_CONNECTION_NOTIFY_STARTED) {
		visitor = (struct visitor *)calloc(1, sizeof *visitor);
		if (visitor == NULL)
			return;
		visitor->connection = connection;
		visitor->owes_since_ms = site_mono_ms(site);
		visitor->next = site->visitors;
		if (visitor->next != NULL)
			visitor->next->before = visitor;
		site->visitors = visitor;
		*of_socket = visitor;
		return;
	}
	if (visitor == NULL)
		return;
	if (visitor->next != NULL)
		visitor->next->before = visitor->before;
	if (visitor->before != NULL)
		visitor->before->next = visitor->next;
	else
		site->visitors = visitor->next;
	free(visitor);
	*of_socket = NULL;
}

static struct visitor *visitor_of(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
	return info != NULL ? (struct visitor *)info->socket_context : NULL;
}

static void owes(struct exchange *exchange, bool owing)
{
	struct visitor *visitor = visitor_of(exchange->connection);
	if (visitor != NULL)
		visitor->owes_since_ms = owing ? site_mono_ms(exchange->site) : 0;
}

/* A byte now and then keeps no connection. */
static void end_slow(struct site *site)
{
	int64_t now_ms = site_mono_ms(site);
	for (struct visitor *visitor = site->visitors; visitor != NULL; visitor = visitor->next) {
		if (visitor->owes_since_ms == 0 || now_ms - visitor->owes_since_ms <= REQUEST_MS ||
		    SABOTAGE("console.slow-kept"))
			continue;
		const union MHD_ConnectionInfo *info = MHD_get_connection_info(
			visitor->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
		visitor->owes_since_ms = now_ms;
		if (info != NULL)
			(void)shutdown(info->connect_fd, SHUT_RDWR);
	}
}

/* ---- one request */

static struct exchange *exchange_make(struct site *site, struct MHD_Connection *connection,
				      const char *url, const char *method)
{
	struct exchange *exchange = (struct exchange *)calloc(1, sizeof *exchange);
	if (exchange == NULL)
		return NULL;
	exchange->site = site;
	exchange->connection = connection;
	(void)snprintf(exchange->method, sizeof exchange->method, "%s", method);
	/* One that is longer than ours can be is nobody's path. */
	(void)snprintf(exchange->path, sizeof exchange->path, "%s",
		       strlen(url) < PATH_MOST ? url : "/api/v1/-");
	exchange->next = site->exchanges;
	if (exchange->next != NULL)
		exchange->next->before = exchange;
	site->exchanges = exchange;
	return exchange;
}

static void take_body(struct exchange *exchange, const char *data, size_t size)
{
	if (exchange->body_too_large || size > BODY_MOST - exchange->body_size) {
		exchange->body_too_large = true;
		return;
	}
	if (exchange->body == NULL)
		exchange->body = (char *)malloc(BODY_MOST);
	exchange->body_too_large = exchange->body == NULL;
	if (exchange->body != NULL) {
		memcpy(exchange->body + exchange->body_size, data, size);
		exchange->body_size += size;
	}
}

static void put_headers(const struct exchange *exchange, struct MHD_Response *response)
{
	static const char *const headers[][2] = {
		{"X-Content-Type-Options", "nosniff"},
		{"X-Frame-Options", "DENY"},
		{"Referrer-Policy", "no-referrer"},
		{"Cross-Origin-Opener-Policy", "same-origin"},
		{"Cross-Origin-Resource-Policy", "same-origin"},
		{"Content-Security-Policy",
		 "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: "
		 "blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src "
		 "'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"},
	};
	for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++) {
		const char *value = headers[i][1];
		if (i == 5 && SABOTAGE("console.asks-anybody"))
			value = "default-src *; frame-ancestors 'none'";
		if (i < 5 || !SABOTAGE("console.no-policy"))
			(void)MHD_add_response_header(response, headers[i][0], value);
	}
	if (exchange->site->options.config->console_http.tls)
		(void)MHD_add_response_header(response, "Strict-Transport-Security",
					      "max-age=31536000");
}

static struct MHD_Response *json_response(struct exchange *exchange)
{
	struct MHD_Response *response = MHD_create_response_from_buffer(
		exchange->size, exchange->text, MHD_RESPMEM_MUST_FREE);
	if (response == NULL)
		return NULL;
	exchange->text = NULL;
	if (exchange->size != 0)
		(void)MHD_add_response_header(response, "Content-Type",
					      "application/json; charset=utf-8");
	(void)MHD_add_response_header(response, "Cache-Control", "no-store");
	return response;
}

static enum MHD_Result say(struct exchange *exchange)
{
	char seconds[16];
	struct MHD_Response *response = exchange->response;
	exchange->response = NULL;
	if (response == NULL)
		response = json_response(exchange);
	if (response == NULL)
		return MHD_NO;
	put_headers(exchange, response);
	if (exchange->cookie[0] != '\0')
		(void)MHD_add_response_header(response, "Set-Cookie", exchange->cookie);
	if (exchange->retry_after != 0) {
		(void)snprintf(seconds, sizeof seconds, "%u", exchange->retry_after);
		(void)MHD_add_response_header(response, "Retry-After", seconds);
	}
	enum MHD_Result queued =
		MHD_queue_response(exchange->connection, exchange->status, response);
	MHD_destroy_response(response);
	return queued;
}

static enum MHD_Result heard(void *context, struct MHD_Connection *connection, const char *url,
			     const char *method, const char *version, const char *data,
			     size_t *size, void **of_request)
{
	struct site *site = (struct site *)context;
	struct exchange *exchange = (struct exchange *)*of_request;
	(void)version;
	if (exchange == NULL) {
		*of_request = exchange_make(site, connection, url, method);
		return *of_request != NULL ? MHD_YES : MHD_NO;
	}
	if (*size != 0) {
		take_body(exchange, data, *size);
		*size = 0;
		return MHD_YES;
	}
	if (!exchange->begun) {
		exchange->begun = true;
		owes(exchange, false);
		route_dispatch(exchange);
		if (!exchange->answered && !site->closing) {
			exchange->suspended = true;
			MHD_suspend_connection(connection);
			return MHD_YES;
		}
	}
	return exchange->answered ? say(exchange) : MHD_NO;
}

static void exchange_free(struct exchange *exchange)
{
	if (exchange->next != NULL)
		exchange->next->before = exchange->before;
	if (exchange->before != NULL)
		exchange->before->next = exchange->next;
	else
		exchange->site->exchanges = exchange->next;
	for (size_t i = 0; i < exchange->part_count; i++) {
		free(exchange->parts[i].text);
		free(exchange->parts[i].after);
	}
	if (exchange->sign_in != NULL)
		sign_in_forget(exchange);
	if (exchange->sheet != NULL)
		sheet_forget(exchange);
	if (exchange->body != NULL)
		explicit_bzero(exchange->body, BODY_MOST);
	if (exchange->response != NULL)
		MHD_destroy_response(exchange->response);
	free(exchange->body);
	free(exchange->text);
	free(exchange);
}

static void completed(void *context, struct MHD_Connection *connection, void **of_request,
		      enum MHD_RequestTerminationCode code)
{
	struct exchange *exchange = (struct exchange *)*of_request;
	(void)context;
	(void)connection;
	(void)code;
	if (exchange == NULL)
		return;
	owes(exchange, true);
	exchange_free(exchange);
	*of_request = NULL;
}

void exchange_answer(struct exchange *exchange, unsigned status, char *text, size_t size)
{
	ASSERT(!exchange->answered); /* a handler answers once */
	exchange->answered = true;
	exchange->status = status;
	exchange->text = text;
	exchange->size = size;
	if (exchange->suspended) {
		exchange->suspended = false;
		MHD_resume_connection(exchange->connection);
		site_wake(exchange->site);
	}
}

const char *exchange_parameter(const struct exchange *exchange, const char *name)
{
	return MHD_lookup_connection_value(exchange->connection, MHD_GET_ARGUMENT_KIND, name);
}

const char *exchange_header(const struct exchange *exchange, const char *name)
{
	return MHD_lookup_connection_value(exchange->connection, MHD_HEADER_KIND, name);
}

/* ---- a life */

static bool read_address(const char *text, struct sockaddr_storage *ret_address, char port[8])
{
	char host[64];
	const char *colon = strrchr(text, ':');
	size_t size = colon != NULL ? (size_t)(colon - text) : 0;
	bool six = size > 2 && text[0] == '[' && text[size - 1] == ']';
	if (size == 0 || size >= sizeof host || strlen(colon + 1) > 5)
		return false;
	memcpy(host, text + six, size - 2 * (size_t)six);
	host[size - 2 * (size_t)six] = '\0';
	long number = strtol(colon + 1, NULL, 10);
	(void)snprintf(port, 8, "%ld", number);
	struct sockaddr_in *four_address = (struct sockaddr_in *)ret_address;
	struct sockaddr_in6 *six_address = (struct sockaddr_in6 *)ret_address;
	memset(ret_address, 0, sizeof *ret_address);
	if (six) {
		six_address->sin6_family = AF_INET6;
		six_address->sin6_port = htons((uint16_t)number);
		return inet_pton(AF_INET6, host, &six_address->sin6_addr) == 1;
	}
	four_address->sin_family = AF_INET;
	four_address->sin_port = htons((uint16_t)number);
	return inet_pton(AF_INET, host, &four_address->sin_addr) == 1;
}

__attribute__((format(printf, 2, 0))) static void said(void *context, const char *format,
						       va_list arguments)
{
	char text[256];
	(void)vsnprintf(text, sizeof text, format, arguments);
	log_debug(((struct site *)context)->options.log, "http", log_text("said", text));
}

static enum status start(struct site *site, struct err *err)
{
	const char *at = site->options.config->console_http.http;
	struct sockaddr_storage address;
	if (!read_address(at, &address, site->port))
		return err_set(err, STATUS_INVALID, "console.http: `%s` is no address and port",
			       at);
	unsigned flags = MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG |
			 (address.ss_family == AF_INET6 ? (unsigned)MHD_USE_IPv6 : 0);
	site->http = MHD_start_daemon(
		flags, 0, NULL, NULL, heard, site, MHD_OPTION_EXTERNAL_LOGGER, said, site,
		MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&address, MHD_OPTION_NOTIFY_COMPLETED,
		completed, site, MHD_OPTION_NOTIFY_CONNECTION, visited, site,
		MHD_OPTION_CONNECTION_LIMIT, CONNECTIONS, MHD_OPTION_CONNECTION_TIMEOUT,
		IDLE_SECONDS, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY,
		MHD_OPTION_LISTENING_ADDRESS_REUSE, 1u, MHD_OPTION_STRICT_FOR_CLIENT, 1,
		MHD_OPTION_END);
	if (site->http == NULL)
		return err_set(err, STATUS_IO, "console.http: can't listen at %s", at);
	return STATUS_OK;
}

/* Port 0 was picked. */
static void read_port(struct site *site)
{
	const union MHD_DaemonInfo *info =
		MHD_get_daemon_info(site->http, MHD_DAEMON_INFO_BIND_PORT);
	if (info != NULL && info->port != 0)
		(void)snprintf(site->port, sizeof site->port, "%u", (unsigned)info->port);
}

void site_address(const struct site *site, char out[SITE_ADDRESS])
{
	const char *at = site->options.config->console_http.http;
	const char *colon = strrchr(at, ':');
	(void)snprintf(out, SITE_ADDRESS, "http://%.*s:%s\n", colon != NULL ? (int)(colon - at) : 0,
		       at, site->port);
}

static enum status enter_loop(struct site *site, struct err *err)
{
	const union MHD_DaemonInfo *info =
		MHD_get_daemon_info(site->http, MHD_DAEMON_INFO_EPOLL_FD);
	int code =
		info != NULL ? uv_poll_init(site->options.loop, &site->poll, info->epoll_fd) : -1;
	if (code != 0)
		return err_set(err, STATUS_IO, "console.http: the loop can't watch it");
	site->poll.data = site;
	uv_poll_start(&site->poll, UV_READABLE, polled);
	return STATUS_OK;
}

enum status site_open(const struct site_options *options, struct site **ret_site, struct err *err)
{
	struct site *site = (struct site *)calloc(1, sizeof *site);
	if (site == NULL)
		return err_set(err, STATUS_FULL, "no memory for the console's pages");
	*ret_site = site;
	site->options = *options;
	site->random = random_system();
	uv_timer_init(options->loop, &site->timer);
	site->timer.data = site;
	TRY(sessions_open(site, err));
	TRY(sign_in_open(site, err));
	TRY(stream_open(site, err));
	TRY(asks_open(site, err));
	TRY(start(site, err));
	read_port(site);
	TRY(enter_loop(site, err));
	arm(site);
	return STATUS_OK;
}

void site_tick(struct site *site)
{
	asks_tick(site);
	stream_tick(site);
	end_slow(site);
	site_wake(site);
}

/* Whoever waits is told; a connection that is suspended can't be closed. */
void site_close(struct site *site)
{
	if (site == NULL)
		return;
	site->closing = true;
	asks_close(site);
	for (struct exchange *exchange = site->exchanges; exchange != NULL;
	     exchange = exchange->next) {
		if (exchange->suspended && exchange->streams) {
			exchange->suspended = false;
			MHD_resume_connection(exchange->connection);
		} else if (exchange->suspended) {
			exchange_refuse(exchange, MHD_HTTP_SERVICE_UNAVAILABLE, "console.ending",
					NULL, NULL);
		}
	}
	if (site->http != NULL) {
		(void)MHD_run(site->http);
		uv_poll_stop(&site->poll);
		MHD_stop_daemon(site->http);
	}
	sessions_close(site);
}

void site_free(struct site *site)
{
	if (site != NULL) {
		stream_close(site); /* a batch may come while the sockets close */
		sign_in_close(site);
		asks_free(site);
	}
	free(site);
}
