/* Questions to the five daemons, on one connection each, as the person of the session. */
#include <stdlib.h>

#include "common/base/sabotage.h"
#include "common/core/message.h"
#include "common/crypto/keys.h"
#include "common/stage/message_block.h"
#include "services/console/http/site.h"

#define ANSWER_MS (8 * MS_PER_SECOND)
#define WAITING_MOST 2048u
#define REQUEST_ID 16u
#define ANSWER_MAX (8 << 20)

struct waiting {
	struct waiting *next;
	uint8_t id[REQUEST_ID];
	enum daemon daemon;
	int64_t until_ms;
	ask_done_fn *done;
	void *context;
};

struct place {
	struct site *site;
	enum daemon daemon;
	struct bus_client *client;
};

struct asks {
	struct place places[DAEMON_COUNT];
	struct waiting *first;
	size_t count;
};

static void end(struct asks *asks, struct waiting **at, const Zh__Reply *reply)
{
	struct waiting *waiting = *at;
	*at = waiting->next;
	asks->count--;
	waiting->done(waiting->context, reply);
	free(waiting);
}

static void answered(void *context, struct bus_client *client, struct bytes payload)
{
	struct place *place = (struct place *)context;
	struct asks *asks = place->site->asks;
	struct message_block *block = message_block_make(payload, 4);
	(void)client;
	if (block == NULL || block->envelope->what_case != ZH__ENVELOPE__WHAT_REPLY) {
		message_block_free(block);
		return;
	}
	const Zh__Reply *reply = block->envelope->reply;
	for (struct waiting **at = &asks->first; *at != NULL; at = &(*at)->next) {
		if ((*at)->daemon == place->daemon && reply->request_id.len == REQUEST_ID &&
		    memcmp((*at)->id, reply->request_id.data, REQUEST_ID) == 0) {
			end(asks, at, reply);
			break;
		}
	}
	message_block_free(block);
}

/* What was asked on a connection that has ended isn't answered. */
static void lost(void *context, struct bus_client *client)
{
	const struct place *place = (const struct place *)context;
	struct asks *asks = place->site->asks;
	(void)client;
	for (struct waiting **at = &asks->first; *at != NULL;) {
		if ((*at)->daemon == place->daemon)
			end(asks, at, NULL);
		else
			at = &(*at)->next;
	}
}

void asks_tick(struct site *site)
{
	int64_t now_ms = site_mono_ms(site);
	for (struct waiting **at = &site->asks->first; *at != NULL;) {
		if (now_ms >= (*at)->until_ms)
			end(site->asks, at, NULL);
		else
			at = &(*at)->next;
	}
}

enum status asks_open(struct site *site, struct err *err)
{
	struct bus_limits limits = {.message_max = ANSWER_MAX, .receive_hwm = 256, .send_hwm = 256};
	site->asks = (struct asks *)calloc(1, sizeof *site->asks);
	if (site->asks == NULL)
		return err_set(err, STATUS_FULL, "no memory to ask the daemons");
	for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++) {
		struct place *place = &site->asks->places[d];
		char path[1200];
		struct key key;
		*place = (struct place){.site = site, .daemon = (enum daemon)d};
		(void)snprintf(path, sizeof path, "%s/keys/public/%s.pub", site->options.etc,
			       daemon_name((enum daemon)d));
		TRY(key_load(path, KEY_TRANSPORT, &key, err));
		TRY(bus_client_connect(
			site->options.bus, config_daemon(site->options.config, (enum daemon)d)->cmd,
			key.public_key, &limits, answered, place, &place->client, err));
		bus_client_lost(place->client, lost);
	}
	return STATUS_OK;
}

/* The connections are the bus's, which closes them. */
void asks_close(struct site *site)
{
	while (site->asks != NULL && site->asks->first != NULL)
		end(site->asks, &site->asks->first, NULL);
}

static bool send_request(struct place *place, const struct waiting *waiting, Zh__Request *request)
{
	Zh__Envelope envelope = ZH__ENVELOPE__INIT;
	request->has_request_id = 1;
	request->request_id = message_bytes(bytes_of(waiting->id, REQUEST_ID));
	SET_OPTIONAL(&envelope, version, 1);
	envelope.what_case = ZH__ENVELOPE__WHAT_REQUEST;
	envelope.request = request;
	size_t size = protobuf_c_message_get_packed_size(&envelope.base);
	uint8_t *packed = (uint8_t *)malloc(size);
	if (packed == NULL)
		return false;
	protobuf_c_message_pack(&envelope.base, packed);
	enum status status = bus_client_send(place->client, bytes_of(packed, size));
	free(packed);
	return status == STATUS_OK;
}

/* `id` NULL: a new one. */
static void ask(struct site *site, enum daemon daemon, const uint8_t *id, Zh__Request *request,
		ask_done_fn *done, void *context)
{
	struct asks *asks = site->asks;
	struct waiting *waiting =
		asks->count < WAITING_MOST ? (struct waiting *)calloc(1, sizeof *waiting) : NULL;
	if (waiting == NULL || site->closing) {
		free(waiting);
		done(context, NULL);
		return;
	}
	if (id != NULL) {
		memcpy(waiting->id, id, REQUEST_ID);
	} else {
		be64_put(waiting->id, (uint64_t)clock_now_ms(&site->options.clock));
		random_fill(&site->random, waiting->id + 8, 8);
	}
	waiting->daemon = daemon;
	waiting->until_ms = site_mono_ms(site) + ANSWER_MS;
	waiting->done = done;
	waiting->context = context;
	if (!send_request(&asks->places[daemon], waiting, request)) {
		free(waiting);
		done(context, NULL);
		return;
	}
	waiting->next = asks->first;
	asks->first = waiting;
	asks->count++;
}

void ask_daemon(struct site *site, enum daemon daemon, const char *person, const Zh__Query *query,
		ask_done_fn *done, void *context)
{
	union {
		const Zh__Query *read;
		Zh__Query *field;
	} asked = {query};
	Zh__Request request = ZH__REQUEST__INIT;
	request.ask_case = ZH__REQUEST__ASK_QUERY;
	request.query = asked.field;
	request.for_person = person;
	ask(site, daemon, NULL, &request, done, context);
}

void ask_daemon_to(struct site *site, enum daemon daemon, const uint8_t *id,
		   const Zh__SignedCommand *command, ask_done_fn *done, void *context)
{
	union {
		const Zh__SignedCommand *read;
		Zh__SignedCommand *field;
	} asked = {command};
	Zh__Request request = ZH__REQUEST__INIT;
	request.ask_case = ZH__REQUEST__ASK_SIGNED_COMMAND;
	request.signed_command = asked.field;
	ask(site, daemon, id, &request, done, context);
}

void asks_free(struct site *site)
{
	free(site->asks);
	site->asks = NULL;
}
