/* The proof, at every start, that the door is shut and that it opens.
 *
 * A server like all others is bound to a name in the abstract namespace that nobody can guess and
 * that leaves no file behind; a key that isn't on its list must be refused, one that is must get
 * its message through under its own User-Id.  The same for one that admits by user: there the
 * stranger is we ourselves, under a name that is another user's.  ZAP fails open in ways that no
 * option shows, so only the trial counts.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/bus/bus_internal.h"
#include "common/bus/monitor.h"
#include "common/bus/socket.h"

/* It ends when both are seen: only what is wrong, or a very busy machine, comes near. */
#define LIMIT_MS 20000
#define FRIEND "self-test-friend"
#define STRANGER "self-test-stranger"

struct trial {
	enum zap_proof proof;
	struct zap_domain *domain;
	struct endpoint endpoint;
	struct bus_keypair friend_keys;
	struct bus_keypair stranger_keys;
	void *server;
	void *friend;
	void *stranger;
	void *friend_monitor;
	void *stranger_monitor;
	bool friend_sent;
	bool friend_heard;
	bool friend_refused;
	bool stranger_refused;
	bool stranger_admitted;
};

static const struct bus_limits trial_limits = {.message_max = 1024};

/* An endpoint under a name of 64 random bits, which a fresh public key gives. */
static enum status name_endpoint(struct endpoint *endpoint, struct err *err)
{
	struct bus_keypair random;

	TRY(socket_make_keys(&random, err));
	endpoint->kind = ENDPOINT_IPC;
	endpoint->near = true;
	snprintf(endpoint->text, sizeof(endpoint->text), "ipc://@zhian-self-test-%016llx",
		 (unsigned long long)be64_get(random.public_key));
	return STATUS_OK;
}

static enum status open_client(struct bus *bus, struct trial *trial, const struct bus_keypair *keys,
			       const char *name, void **ret_socket, struct err *err)
{
	if (trial->proof == ZAP_BY_USER)
		return socket_open_local_client(bus->context, name, &trial_limits, ret_socket, err);
	return socket_open_client(bus->context, keys, bus->keys->public_key, &trial_limits,
				  &trial->endpoint, ret_socket, err);
}

static void allow_friend(struct trial *trial)
{
	struct bus_allowed allowed;
	struct bus_process processes[] = {{.name = FRIEND, .user = geteuid()},
					  {.name = STRANGER, .user = geteuid() + 1}};

	memcpy(allowed.public_key, trial->friend_keys.public_key, BUS_KEY);
	memcpy(processes[0].key, trial->friend_keys.public_key, BUS_KEY);
	memcpy(processes[1].key, trial->stranger_keys.public_key, BUS_KEY);
	if (trial->proof == ZAP_BY_USER)
		zap_domain_allow_processes(trial->domain, processes, 2);
	else
		zap_domain_allow(trial->domain, &allowed, 1);
}

static enum status open_trial(struct bus *bus, struct trial *trial, struct err *err)
{
	TRY(name_endpoint(&trial->endpoint, err));
	TRY(socket_make_keys(&trial->friend_keys, err));
	TRY(socket_make_keys(&trial->stranger_keys, err));
	if (zap_domain_add(bus->zap, trial->proof, &trial->domain) != STATUS_OK)
		return err_set(err, STATUS_FULL, "no memory for the self-test");
	allow_friend(trial);
	TRY(socket_open_server(bus->context, trial->proof == ZAP_BY_USER ? NULL : bus->keys,
			       zap_domain_name(trial->domain), &trial_limits, &trial->server, err));
	TRY(open_client(bus, trial, &trial->friend_keys, FRIEND, &trial->friend, err));
	TRY(open_client(bus, trial, &trial->stranger_keys, STRANGER, &trial->stranger, err));
	TRY(monitor_attach(bus->context, trial->friend, ++bus->next_monitor, &trial->friend_monitor,
			   err));
	TRY(monitor_attach(bus->context, trial->stranger, ++bus->next_monitor,
			   &trial->stranger_monitor, err));
	if (zmq_bind(trial->server, trial->endpoint.text) != 0 ||
	    zmq_connect(trial->stranger, trial->endpoint.text) != 0 ||
	    zmq_connect(trial->friend, trial->endpoint.text) != 0)
		return socket_error(err, "cannot open the self-test's endpoint");
	return STATUS_OK;
}

static void close_trial(struct trial *trial)
{
	void *sockets[] = {trial->friend_monitor, trial->stranger_monitor, trial->stranger,
			   trial->friend, trial->server};

	if (trial->friend != NULL)
		zmq_socket_monitor(trial->friend, NULL, 0);
	if (trial->stranger != NULL)
		zmq_socket_monitor(trial->stranger, NULL, 0);
	for (size_t i = 0; i < sizeof(sockets) / sizeof(sockets[0]); i++) {
		if (sockets[i] != NULL)
			zmq_close(sockets[i]);
	}
	if (trial->domain != NULL && trial->proof == ZAP_BY_USER)
		zap_domain_allow_processes(trial->domain, NULL, 0);
	else if (trial->domain != NULL)
		zap_domain_allow(trial->domain, NULL, 0);
}

static void send_from_friend(struct trial *trial)
{
	zmq_msg_t message;

	if (trial->friend_sent)
		return;
	zmq_msg_init(&message);
	trial->friend_sent = socket_send(trial->friend, &message, 0) == STATUS_OK;
	zmq_msg_close(&message);
}

static void hear_server(struct trial *trial)
{
	zmq_msg_t frame;

	zmq_msg_init(&frame);
	while (socket_receive(trial->server, &frame)) {
		const char *user_id = zmq_msg_gets(&frame, "User-Id");
		uint8_t key[BUS_KEY];

		if (zmq_msg_more(&frame))
			continue;
		if (user_id != NULL && zap_parse_user_id(user_id, key) &&
		    memcmp(key, trial->friend_keys.public_key, BUS_KEY) == 0)
			trial->friend_heard = true;
		else
			trial->stranger_admitted = true;
	}
	zmq_msg_close(&frame);
}

static void hear_monitors(struct trial *trial)
{
	unsigned event = 0;
	int value = 0;

	while (monitor_read(trial->friend_monitor, &event, &value))
		trial->friend_refused |= event == ZMQ_EVENT_HANDSHAKE_FAILED_AUTH;
	while (monitor_read(trial->stranger_monitor, &event, &value)) {
		trial->stranger_refused |= event == ZMQ_EVENT_HANDSHAKE_FAILED_AUTH;
		trial->stranger_admitted |= event == ZMQ_EVENT_HANDSHAKE_SUCCEEDED;
	}
}

static void run_trial(struct trial *trial)
{
	int64_t end_ms = socket_clock_ms() + LIMIT_MS;

	while (!trial->stranger_admitted && !trial->friend_refused &&
	       !(trial->stranger_refused && trial->friend_heard)) {
		int64_t left_ms = end_ms - socket_clock_ms();
		zmq_pollitem_t items[] = {
			{trial->server, 0, ZMQ_POLLIN, 0},
			{trial->friend_monitor, 0, ZMQ_POLLIN, 0},
			{trial->stranger_monitor, 0, ZMQ_POLLIN, 0},
			{trial->friend, 0, trial->friend_sent ? 0 : ZMQ_POLLOUT, 0},
		};

		if (left_ms <= 0)
			return;
		zmq_poll(items, 4, left_ms);
		send_from_friend(trial);
		hear_server(trial);
		hear_monitors(trial);
	}
}

static enum status try_proof(struct bus *bus, enum zap_proof proof, struct err *err)
{
	struct trial trial = {.proof = proof};
	enum status status = open_trial(bus, &trial, err);

	if (status == STATUS_OK)
		run_trial(&trial);
	close_trial(&trial);
	if (status != STATUS_OK)
		return status;
	if (trial.stranger_admitted)
		return err_set(err, STATUS_DENIED,
			       "self-test: %s; no socket is opened with such a libzmq",
			       proof == ZAP_BY_USER ? "another user's name was admitted"
						    : "a key that nobody allowed was admitted");
	if (!trial.stranger_refused || !trial.friend_heard)
		return err_set(err, STATUS_IO, "self-test: within %d ms %s", LIMIT_MS,
			       trial.friend_heard ? "a stranger was not refused"
						  : "who is allowed did not get through");
	return STATUS_OK;
}

enum status bus_self_test(struct bus *bus, struct err *err)
{
	TRY(try_proof(bus, ZAP_BY_KEY, err));
	return try_proof(bus, ZAP_BY_USER, err);
}
