#include "common/bus/zap.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

#include "common/base/assert.h"
#include "common/base/hex.h"
#include "common/base/sabotage.h"

#define HANDLER "inproc://zeromq.zap.01"
#define CONTROL "inproc://bus.zap.control"
#define DOMAIN_NAME 16
#define FRAME_MAX 255

/* The frames of a request, RFC 27: after the delimiter, which REP takes off. */
enum zap_frame {
	ZAP_VERSION,
	ZAP_REQUEST_ID,
	ZAP_DOMAIN,
	ZAP_ADDRESS,
	ZAP_ROUTING_ID,
	ZAP_MECHANISM,
	ZAP_CREDENTIALS, /* CURVE: the key; PLAIN: the name */
	ZAP_CURVE_FRAMES,
	ZAP_PASSWORD = ZAP_CURVE_FRAMES, /* PLAIN's, which nobody looks at */
	ZAP_PLAIN_FRAMES,
	ZAP_FRAMES = ZAP_PLAIN_FRAMES,
};

struct frame {
	size_t size;
	uint8_t data[FRAME_MAX];
};

struct request {
	struct frame frames[ZAP_FRAMES];
	size_t count;
	bool whole; /* none was cut */
};

struct zap_domain {
	struct zap *zap;
	struct zap_domain *next;
	char name[DOMAIN_NAME];
	enum zap_proof proof;
	struct bus_allowed *allowed; /* sorted; of processes, their keys */
	size_t allowed_count;
	struct bus_process *processes;
	size_t process_count;
};

struct zap {
	pthread_t thread;
	pthread_mutex_t mutex; /* guards domains and their lists */
	struct zap_domain *domains;
	unsigned next_number;
	void *handler; /* the thread's, once it runs */
	void *control_inner;
	void *control_outer;
	bool running;
};

static int compare_allowed(const void *a, const void *b)
{
	return memcmp(a, b, BUS_KEY);
}

static bool list_has(const struct zap_domain *domain, const uint8_t key[BUS_KEY])
{
	return domain->allowed_count != 0 &&
	       bsearch(key, domain->allowed, domain->allowed_count, sizeof(*domain->allowed),
		       compare_allowed) != NULL;
}

static struct bytes frame_bytes(const struct request *request, enum zap_frame which)
{
	return bytes_of(request->frames[which].data, request->frames[which].size);
}

static bool frame_says(const struct request *request, enum zap_frame which, const char *text)
{
	return bytes_equal(frame_bytes(request, which), bytes_of_text(text));
}

static bool key_admitted(const struct zap_domain *domain, const struct request *request,
			 uint8_t ret_key[BUS_KEY])
{
	struct bytes key = frame_bytes(request, ZAP_CREDENTIALS);

	if (request->count != ZAP_CURVE_FRAMES || !frame_says(request, ZAP_MECHANISM, "CURVE") ||
	    key.size != BUS_KEY || !list_has(domain, key.data))
		return false;
	memcpy(ret_key, key.data, BUS_KEY);
	return true;
}

/* A decimal number that ends at `end`; where it ended in `*at`. */
static bool take_id(const char **at, char end, unsigned long *ret_id)
{
	char *after;

	if (**at < '0' || **at > '9')
		return false;
	errno = 0;
	*ret_id = strtoul(*at, &after, 10);
	if (errno != 0 || *ret_id > UINT32_MAX || *after != end)
		return false;
	*at = after + 1;
	return true;
}

/* "localhost:UID:GID:PID": what the kernel says of the other end, as libzmq passes it on
 * (SO_PEERCRED; get_peer_address in its stream_engine_base.cpp). */
static bool address_user(struct bytes address, uid_t *ret_user)
{
	static const char host[] = "localhost:";
	char text[FRAME_MAX + 1];
	const char *at = text + sizeof(host) - 1;
	unsigned long user, ignored;

	memcpy(text, address.data, address.size);
	text[address.size] = '\0';
	if (strlen(text) != address.size || strncmp(text, host, sizeof(host) - 1) != 0 ||
	    !take_id(&at, ':', &user) || !take_id(&at, ':', &ignored) ||
	    !take_id(&at, '\0', &ignored))
		return false;
	*ret_user = (uid_t)user;
	return true;
}

static bool process_admitted(const struct zap_domain *domain, const struct request *request,
			     uint8_t ret_key[BUS_KEY])
{
	uid_t user;

	if (request->count != ZAP_PLAIN_FRAMES || !frame_says(request, ZAP_MECHANISM, "PLAIN") ||
	    !address_user(frame_bytes(request, ZAP_ADDRESS), &user))
		return false;
	for (size_t i = 0; i < domain->process_count; i++) {
		const struct bus_process *process = &domain->processes[i];

		if (!frame_says(request, ZAP_CREDENTIALS, process->name) ||
		    (process->user != user && !SABOTAGE("bus.user-unasked")))
			continue;
		memcpy(ret_key, process->key, BUS_KEY);
		return true;
	}
	return false;
}

/* Under a mutex, so that a list is seen before or after a change, never between. */
static bool request_admitted(struct zap *zap, const struct request *request,
			     uint8_t ret_key[BUS_KEY])
{
	bool admitted = false;

	if (!request->whole || !frame_says(request, ZAP_VERSION, "1.0"))
		return false;
	pthread_mutex_lock(&zap->mutex);
	for (const struct zap_domain *domain = zap->domains; domain != NULL;
	     domain = domain->next) {
		if (!frame_says(request, ZAP_DOMAIN, domain->name))
			continue;
		admitted = domain->proof == ZAP_BY_USER ? process_admitted(domain, request, ret_key)
							: key_admitted(domain, request, ret_key);
	}
	pthread_mutex_unlock(&zap->mutex);
	return admitted;
}

bool zap_parse_user_id(const char *text, uint8_t ret_key[BUS_KEY])
{
	return hex_is(text, ret_key, BUS_KEY);
}

/* Reads every frame, however many there are.  A failure can only be our own: the sockets outlive
 * the thread, and the context the sockets; a dead handler would leave a daemon that admits
 * nobody. */
static void receive_request(void *socket, struct request *request)
{
	size_t count = 0;
	int more = 1;

	request->whole = true;
	while (more) {
		struct frame surplus;
		struct frame *frame = count < ZAP_FRAMES ? &request->frames[count] : &surplus;
		size_t more_size = sizeof(more);
		int size = zmq_recv(socket, frame->data, sizeof(frame->data), 0);

		if (size < 0) {
			ASSERT(zmq_errno() == EINTR);
			continue;
		}
		frame->size = (size_t)size;
		if (frame->size > sizeof(frame->data)) {
			frame->size = 0;
			request->whole = false;
		}
		count++;
		ASSERT(zmq_getsockopt(socket, ZMQ_RCVMORE, &more, &more_size) == 0);
	}
	for (size_t i = count; i < ZAP_FRAMES; i++)
		request->frames[i].size = 0;
	request->count = count;
}

static void send_frame(void *socket, struct bytes data, int flags)
{
	while (zmq_send(socket, data.data, data.size, flags) < 0 && zmq_errno() == EINTR)
		;
}

static void answer_request(struct zap *zap, const struct request *request)
{
	char user_id[ZAP_USER_ID] = "";
	uint8_t key[BUS_KEY];
	bool admitted = request_admitted(zap, request, key);

	if (admitted)
		hex_print(bytes_of(key, BUS_KEY), user_id);
	send_frame(zap->handler, bytes_of_text("1.0"), ZMQ_SNDMORE);
	send_frame(zap->handler, frame_bytes(request, ZAP_REQUEST_ID), ZMQ_SNDMORE);
	send_frame(zap->handler, bytes_of_text(admitted ? "200" : "400"), ZMQ_SNDMORE);
	send_frame(zap->handler, bytes_of_text(admitted ? "admitted" : "not admitted"),
		   ZMQ_SNDMORE);
	send_frame(zap->handler, bytes_of_text(user_id), ZMQ_SNDMORE);
	send_frame(zap->handler, bytes_of_text(""), 0);
}

static void *zap_run(void *argument)
{
	struct zap *zap = argument;
	zmq_pollitem_t items[] = {{zap->handler, 0, ZMQ_POLLIN, 0},
				  {zap->control_inner, 0, ZMQ_POLLIN, 0}};

	for (;;) {
		struct request request;

		if (zmq_poll(items, 2, -1) < 0) {
			ASSERT(zmq_errno() == EINTR);
			continue;
		}
		if (items[1].revents & ZMQ_POLLIN)
			break;
		if (items[0].revents & ZMQ_POLLIN) {
			receive_request(zap->handler, &request);
			answer_request(zap, &request);
		}
	}
	zmq_close(zap->handler);
	zmq_close(zap->control_inner);
	return NULL;
}

static void close_sockets(struct zap *zap)
{
	if (zap->handler != NULL)
		zmq_close(zap->handler);
	if (zap->control_inner != NULL)
		zmq_close(zap->control_inner);
	if (zap->control_outer != NULL)
		zmq_close(zap->control_outer);
}

/* Bound here, before the thread runs: whoever returns from zap_start() has a handler. */
static bool open_sockets(struct zap *zap, void *context)
{
	int linger = 0;

	zap->handler = zmq_socket(context, ZMQ_REP);
	zap->control_inner = zmq_socket(context, ZMQ_PAIR);
	zap->control_outer = zmq_socket(context, ZMQ_PAIR);
	return zap->handler != NULL && zap->control_inner != NULL && zap->control_outer != NULL &&
	       zmq_setsockopt(zap->handler, ZMQ_LINGER, &linger, sizeof(linger)) == 0 &&
	       zmq_setsockopt(zap->control_outer, ZMQ_LINGER, &linger, sizeof(linger)) == 0 &&
	       zmq_bind(zap->handler, HANDLER) == 0 && zmq_bind(zap->control_inner, CONTROL) == 0 &&
	       zmq_connect(zap->control_outer, CONTROL) == 0;
}

enum status zap_start(void *context, struct zap **ret_zap, struct err *err)
{
	struct zap *zap = calloc(1, sizeof(*zap));

	if (zap == NULL)
		return err_set(err, STATUS_FULL, "no memory for the ZAP handler");
	pthread_mutex_init(&zap->mutex, NULL);
	if (!open_sockets(zap, context)) {
		err_set(err, STATUS_IO, "cannot bind the ZAP handler: %s",
			zmq_strerror(zmq_errno()));
		close_sockets(zap);
	} else if (pthread_create(&zap->thread, NULL, zap_run, zap) != 0) {
		err_set(err, STATUS_IO, "cannot start the ZAP handler's thread");
		close_sockets(zap);
	} else {
		zap->running = true;
		*ret_zap = zap;
		return STATUS_OK;
	}
	pthread_mutex_destroy(&zap->mutex);
	free(zap);
	return STATUS_IO;
}

void zap_halt(struct zap *zap)
{
	if (!zap->running)
		return;
	send_frame(zap->control_outer, bytes_of_text("end"), 0);
	pthread_join(zap->thread, NULL);
	zmq_close(zap->control_outer);
	zap->running = false;
}

void zap_stop(struct zap *zap)
{
	if (zap == NULL)
		return;
	zap_halt(zap);
	while (zap->domains != NULL) {
		struct zap_domain *domain = zap->domains;

		zap->domains = domain->next;
		free(domain->allowed);
		free(domain->processes);
		free(domain);
	}
	pthread_mutex_destroy(&zap->mutex);
	free(zap);
}

enum status zap_domain_add(struct zap *zap, enum zap_proof proof, struct zap_domain **ret_domain)
{
	struct zap_domain *domain = calloc(1, sizeof(*domain));

	if (domain == NULL)
		return STATUS_FULL;
	domain->zap = zap;
	domain->proof = proof;
	snprintf(domain->name, sizeof(domain->name), "server-%u", ++zap->next_number);
	pthread_mutex_lock(&zap->mutex);
	domain->next = zap->domains;
	zap->domains = domain;
	pthread_mutex_unlock(&zap->mutex);
	*ret_domain = domain;
	return STATUS_OK;
}

const char *zap_domain_name(const struct zap_domain *domain)
{
	return domain->name;
}

/* Going on with the old list would keep a revoked key alive. */
static void *new_list(size_t count, size_t size)
{
	void *list = count == 0 ? NULL : calloc(count, size);

	if (count != 0 && list == NULL)
		abort();
	return list;
}

static void sort_allowed(struct bus_allowed *allowed, size_t count)
{
	if (count != 0)
		qsort(allowed, count, sizeof(*allowed), compare_allowed);
}

void zap_domain_allow(struct zap_domain *domain, const struct bus_allowed *allowed, size_t count)
{
	struct bus_allowed *before = domain->allowed;
	struct bus_allowed *copy = new_list(count, sizeof(*copy));

	ASSERT(domain->proof == ZAP_BY_KEY);
	if (count != 0)
		memcpy(copy, allowed, count * sizeof(*copy));
	sort_allowed(copy, count);
	pthread_mutex_lock(&domain->zap->mutex);
	domain->allowed = copy;
	domain->allowed_count = count;
	pthread_mutex_unlock(&domain->zap->mutex);
	free(before);
}

void zap_domain_allow_processes(struct zap_domain *domain, const struct bus_process *processes,
				size_t count)
{
	struct bus_process *processes_before = domain->processes;
	struct bus_allowed *keys_before = domain->allowed;
	struct bus_process *copy = new_list(count, sizeof(*copy));
	struct bus_allowed *keys = new_list(count, sizeof(*keys));

	ASSERT(domain->proof == ZAP_BY_USER);
	for (size_t i = 0; i < count; i++) {
		copy[i] = processes[i];
		memcpy(keys[i].public_key, processes[i].key, BUS_KEY);
	}
	sort_allowed(keys, count);
	pthread_mutex_lock(&domain->zap->mutex);
	domain->processes = copy;
	domain->process_count = count;
	domain->allowed = keys;
	domain->allowed_count = count;
	pthread_mutex_unlock(&domain->zap->mutex);
	free(processes_before);
	free(keys_before);
}

/* Without the mutex: the only thread that changes a list is the caller's. */
bool zap_domain_admits(const struct zap_domain *domain, const uint8_t key[BUS_KEY])
{
	return list_has(domain, key);
}
