#include "tests/unit/services/ctl/fake_daemon.h"

#include <pthread.h>
#include <stdlib.h>

#include "common/core/decider.h"
#include "common/core/message.h"
#include "common/crypto/keys.h"
#include "tests/lib/test.h"

struct fake_daemon {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t started;
	bool is_started, failed, bus_closed;
	const char *endpoint;
	struct bus_keypair keys;
	uint8_t allowed[BUS_KEY];
	uv_loop_t loop;
	uv_async_t stop;
	struct bus *bus;
	struct bus_server *server;
	struct fake_answer answer;
	unsigned requests;
	uint8_t last_id[16];
	char act[64], reason[64];
	uint64_t seen;
	bool dry_run;
	fake_heard *heard; /* NULL: nobody listens */
	void *context;
	fake_choice *choose; /* NULL: all requests have one answer */
	void *choose_context;
	fake_pushed *pushed; /* NULL: it is no door */
	void *pushed_context;
};

static void send_reply(const struct bus_route *route, struct bus_server *server,
		       ProtobufCBinaryData id, const struct fake_answer *answer,
		       Zh__ObjectId *object)
{
	uint8_t packed[16384];
	Zh__Envelope envelope = ZH__ENVELOPE__INIT;
	Zh__Reply reply = ZH__REPLY__INIT;
	Zh__Refusal refusal = ZH__REFUSAL__INIT;
	Zh__QueryAnswer lines = ZH__QUERY_ANSWER__INIT;
	ProtobufCBinaryData line;
	union {
		const char *read;
		uint8_t *field;
	} text = {answer->lines}, next = {answer->next};
	reply.has_request_id = 1;
	reply.request_id = id;
	SET_OPTIONAL(&reply, outcome, answer->outcome);
	refusal.code = answer->code;
	refusal.n_possible = answer->possible != NULL;
	refusal.possible = (const char **)(uintptr_t)&answer->possible;
	reply.refusal = answer->code != NULL ? &refusal : NULL;
	if (answer->version != 0) {
		reply.object = object;
		SET_OPTIONAL(&reply, object_version, answer->version);
	}
	Zh__ObjectId proposal = ZH__OBJECT_ID__INIT;
	if (answer->proposal != 0) {
		SET_OPTIONAL(&proposal, kind, OBJECT_PROPOSAL);
		SET_OPTIONAL(&proposal, region, 522701);
		SET_OPTIONAL(&proposal, number, answer->proposal);
		SET_OPTIONAL(&proposal, daemon, (Zh__DaemonName)DAEMON_HAZARD);
		reply.object = &proposal;
	}
	if (answer->lines != NULL) {
		line = (ProtobufCBinaryData){strlen(answer->lines), text.field};
		lines.n_lines = 1;
		lines.lines = &line;
		reply.answer = &lines;
		lines.has_after = answer->next != NULL;
		lines.after = (ProtobufCBinaryData){answer->next != NULL ? strlen(answer->next) : 0,
						    next.field};
	}
	SET_OPTIONAL(&envelope, version, 1);
	envelope.what_case = ZH__ENVELOPE__WHAT_REPLY;
	envelope.reply = &reply;
	if (answer->raw.size != 0) {
		lines.has_raw = 1;
		lines.raw = message_bytes(answer->raw);
		reply.answer = &lines;
	}
	if (zh__envelope__get_packed_size(&envelope) > sizeof packed)
		abort();
	size_t size = zh__envelope__pack(&envelope, packed);
	(void)bus_server_send(server, route, bytes_of(packed, size));
}

static bool is_first_page(const Zh__Request *request, const char *next)
{
	const Zh__Query *query = request->query;
	if (request->ask_case != ZH__REQUEST__ASK_QUERY)
		return false;
	return (query->ask_case == ZH__QUERY__ASK_LIST && !query->list->has_after) ||
	       (query->ask_case == ZH__QUERY__ASK_WHAT_IF && !query->what_if->has_after) ||
	       (query->ask_case == ZH__QUERY__ASK_DUE && !query->due->has_after) ||
	       (query->ask_case == ZH__QUERY__ASK_TAIL && strlen(next) == 8 &&
		query->tail->from != be64_get((const uint8_t *)next)) ||
	       (query->ask_case == ZH__QUERY__ASK_SEARCH && !query->search->has_after);
}

static void note(struct fake_daemon *daemon, const Zh__Request *request)
{
	if (memcmp(daemon->last_id, request->request_id.data, sizeof daemon->last_id) != 0) {
		daemon->requests++;
		if (daemon->heard != NULL)
			daemon->heard(daemon->context, request);
	}
	memcpy(daemon->last_id, request->request_id.data, sizeof daemon->last_id);
	if (request->ask_case != ZH__REQUEST__ASK_COMMAND)
		return;
	const char *reason = request->command->reason;
	(void)snprintf(daemon->act, sizeof daemon->act, "%s", request->command->act);
	(void)snprintf(daemon->reason, sizeof daemon->reason, "%s", reason != NULL ? reason : "");
	daemon->seen = request->command->has_seen_version ? request->command->seen_version : 0;
	daemon->dry_run = request->command->has_dry_run && request->command->dry_run;
}

/* ---- as a door of feeds */

static void send_receipt(const struct bus_route *route, struct bus_server *server,
			 const Zh__Receipt *receipt)
{
	Zh__Envelope envelope = ZH__ENVELOPE__INIT;
	SET_OPTIONAL(&envelope, version, 1);
	envelope.what_case = ZH__ENVELOPE__WHAT_RECEIPT;
	envelope.receipt = (Zh__Receipt *)(uintptr_t)receipt;
	uint8_t *packed = malloc(zh__envelope__get_packed_size(&envelope));
	size_t size = zh__envelope__pack(&envelope, packed);
	(void)bus_server_send(server, route, bytes_of(packed, size));
	free(packed);
}

static void answer_push(const struct fake_daemon *daemon, const struct bus_route *route,
			struct bus_server *server, const Zh__Push *push)
{
	Zh__Receipt receipt = ZH__RECEIPT__INIT;
	Zh__ItemResult *results = calloc(push->n_items + 1, sizeof *results);
	receipt.results = calloc(push->n_items + 1, sizeof *receipt.results);
	receipt.n_results = push->n_items;
	SET_OPTIONAL(&receipt, push_id, push->push_id);
	for (size_t i = 0; i < push->n_items; i++) {
		zh__item_result__init(&results[i]);
		results[i].id = push->items[i]->id;
		SET_OPTIONAL(&results[i], outcome, ZH__ITEM_OUTCOME__ITEM_OUTCOME_RECEIVED);
		receipt.results[i] = &results[i];
	}
	if (daemon->pushed(daemon->pushed_context, push, &receipt))
		send_receipt(route, server, &receipt);
	free(receipt.results);
	free(results);
}

/* ---- what comes */

static void received(void *context, struct bus_server *server, const struct bus_route *route,
		     const uint8_t sender[BUS_KEY], struct bytes payload)
{
	struct fake_daemon *daemon = context;
	(void)sender;
	Zh__Envelope *envelope = zh__envelope__unpack(NULL, payload.size, payload.data);
	if (envelope == NULL)
		return;
	if (envelope->what_case == ZH__ENVELOPE__WHAT_PUSH && daemon->pushed != NULL)
		answer_push(daemon, route, server, envelope->push);
	if (envelope->what_case == ZH__ENVELOPE__WHAT_REQUEST &&
	    envelope->request->request_id.len == 16) {
		pthread_mutex_lock(&daemon->lock);
		struct fake_answer answer = daemon->answer;
		note(daemon, envelope->request);
		if (daemon->choose != NULL)
			daemon->choose(daemon->choose_context, envelope->request, &answer);
		pthread_mutex_unlock(&daemon->lock);
		uint8_t other[16] = {1};
		if (answer.next != NULL && !is_first_page(envelope->request, answer.next))
			answer.next = NULL;
		Zh__ObjectId *object = envelope->request->ask_case == ZH__REQUEST__ASK_COMMAND
					       ? envelope->request->command->target
					       : NULL;
		if (answer.stale_first)
			send_reply(route, server, (ProtobufCBinaryData){sizeof other, other},
				   &(struct fake_answer){.outcome = ZH__OUTCOME__OUTCOME_REFUSED,
							 .code = "act.role"},
				   NULL);
		if (!answer.silent)
			send_reply(route, server, envelope->request->request_id, &answer, object);
	}
	zh__envelope__free_unpacked(envelope, NULL);
}

static void closed(void *context)
{
	((struct fake_daemon *)context)->bus_closed = true;
}

static void stop_came(uv_async_t *async)
{
	struct fake_daemon *daemon = async->data;
	if (daemon->bus != NULL)
		bus_close(daemon->bus, closed, daemon);
	uv_close((uv_handle_t *)async, NULL);
}

static enum status open_all(struct fake_daemon *daemon, struct err *err)
{
	struct bus_limits limits = {.message_max = 8 << 20};
	struct bus_allowed allowed;
	memcpy(allowed.public_key, daemon->allowed, BUS_KEY);
	TRY(bus_open(&daemon->loop, &daemon->keys, &daemon->bus, err));
	TRY(bus_server_bind(daemon->bus, daemon->endpoint, &limits, received, daemon,
			    &daemon->server, err));
	bus_server_allow(daemon->server, &allowed, 1);
	return STATUS_OK;
}

static void *run(void *context)
{
	struct fake_daemon *daemon = context;
	struct err err = {STATUS_OK, ""};
	(void)uv_loop_init(&daemon->loop);
	(void)uv_async_init(&daemon->loop, &daemon->stop, stop_came);
	daemon->stop.data = daemon;
	enum status status = open_all(daemon, &err);
	if (status != STATUS_OK)
		(void)fprintf(stderr, "%s\n", err.text);
	pthread_mutex_lock(&daemon->lock);
	daemon->is_started = true;
	daemon->failed = status != STATUS_OK;
	pthread_cond_signal(&daemon->started);
	pthread_mutex_unlock(&daemon->lock);
	(void)uv_run(&daemon->loop, UV_RUN_DEFAULT);
	(void)uv_loop_close(&daemon->loop);
	return NULL;
}

struct fake_daemon *fake_daemon_start(const char *endpoint, const struct bus_keypair *keys,
				      const uint8_t allowed[BUS_KEY])
{
	struct fake_daemon *daemon = calloc(1, sizeof *daemon);
	daemon->endpoint = endpoint;
	daemon->keys = *keys;
	memcpy(daemon->allowed, allowed, BUS_KEY);
	pthread_mutex_init(&daemon->lock, NULL);
	pthread_cond_init(&daemon->started, NULL);
	if (pthread_create(&daemon->thread, NULL, run, daemon) != 0)
		abort();
	pthread_mutex_lock(&daemon->lock);
	while (!daemon->is_started)
		pthread_cond_wait(&daemon->started, &daemon->lock);
	pthread_mutex_unlock(&daemon->lock);
	if (!daemon->failed)
		return daemon;
	fake_daemon_stop(daemon);
	return NULL;
}

static void load(const char *root, const char *below, struct key *key)
{
	char path[512];
	struct err err;
	(void)snprintf(path, sizeof path, "%s/etc/zhian/522701/keys/%s", root, below);
	assert_ok(key_load(path, KEY_TRANSPORT, key, &err));
}

struct fake_daemon *fake_daemon_of(const char *root, const char *daemon)
{
	struct key own, operator_key;
	struct bus_keypair keys;
	char endpoint[512], file[64];
	(void)snprintf(file, sizeof file, "%s.key", daemon);
	load(root, file, &own);
	load(root, "persons/operator.key", &operator_key);
	memcpy(keys.public_key, own.public_key, BUS_KEY);
	memcpy(keys.secret_key, own.secret, BUS_KEY);
	(void)snprintf(endpoint, sizeof endpoint, "ipc://%s/run/zhian/522701/%s.cmd", root, daemon);
	struct fake_daemon *fake = fake_daemon_start(endpoint, &keys, operator_key.public_key);
	assert_non_null(fake);
	return fake;
}

void fake_daemon_answer(struct fake_daemon *daemon, const struct fake_answer *answer)
{
	pthread_mutex_lock(&daemon->lock);
	daemon->answer = *answer;
	pthread_mutex_unlock(&daemon->lock);
}

void fake_daemon_tell(struct fake_daemon *daemon, fake_heard *heard, void *context)
{
	pthread_mutex_lock(&daemon->lock);
	daemon->heard = heard;
	daemon->context = context;
	pthread_mutex_unlock(&daemon->lock);
}

void fake_daemon_choose(struct fake_daemon *daemon, fake_choice *choose, void *context)
{
	pthread_mutex_lock(&daemon->lock);
	daemon->choose = choose;
	daemon->choose_context = context;
	pthread_mutex_unlock(&daemon->lock);
}

void fake_daemon_door(struct fake_daemon *daemon, fake_pushed *pushed, void *context)
{
	pthread_mutex_lock(&daemon->lock);
	daemon->pushed = pushed;
	daemon->pushed_context = context;
	pthread_mutex_unlock(&daemon->lock);
}

unsigned fake_daemon_requests(struct fake_daemon *daemon)
{
	pthread_mutex_lock(&daemon->lock);
	unsigned requests = daemon->requests;
	pthread_mutex_unlock(&daemon->lock);
	return requests;
}

void fake_daemon_last(struct fake_daemon *daemon, char act[64], char reason[64])
{
	pthread_mutex_lock(&daemon->lock);
	memcpy(act, daemon->act, sizeof daemon->act);
	memcpy(reason, daemon->reason, sizeof daemon->reason);
	pthread_mutex_unlock(&daemon->lock);
}

void fake_daemon_last_asked(struct fake_daemon *daemon, uint64_t *ret_seen, bool *ret_dry_run)
{
	pthread_mutex_lock(&daemon->lock);
	*ret_seen = daemon->seen;
	*ret_dry_run = daemon->dry_run;
	pthread_mutex_unlock(&daemon->lock);
}

void fake_daemon_stop(struct fake_daemon *daemon)
{
	(void)uv_async_send(&daemon->stop);
	(void)pthread_join(daemon->thread, NULL);
	pthread_mutex_destroy(&daemon->lock);
	pthread_cond_destroy(&daemon->started);
	free(daemon);
}
