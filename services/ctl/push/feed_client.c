#include "services/ctl/push/feed_client.h"

#include <stdlib.h>

#include "common/base/clock_source.h"
#include "common/core/decider.h"
#include "common/core/message.h"
#include "common/crypto/keys.h"

#define ANSWER_MAX ((int64_t)1 << 20)
#define AGAIN_MS 200

enum status feed_client_endpoint(const struct county *county, char out[FILE_PATH_MAX],
				 struct err *err)
{
	const struct config *config = &county->config->config;
	const char *stated = config->feed.endpoint;
	size_t length = strlen(stated);
	char path[FILE_PATH_MAX];
	char *data;
	size_t size;
	(void)snprintf(out, FILE_PATH_MAX, "%s", stated);
	if (length < 2 || strcmp(stated + length - 2, ":0") != 0) {
		/* Every interface is one of this machine's too. */
		const char *port = strrchr(stated, ':');
		if (strncmp(stated, "tcp://0.0.0.0:", 14) == 0 && port != NULL)
			(void)snprintf(out, FILE_PATH_MAX, "tcp://127.0.0.1%s", port);
		return STATUS_OK;
	}
	(void)snprintf(path, sizeof path, "%.900s/feed.endpoint", config->run);
	TRY(file_read(path, FILE_PATH_MAX - 1, &data, &size, err));
	(void)snprintf(out, FILE_PATH_MAX, "%s", data);
	out[strcspn(out, "\n")] = '\0';
	free(data);
	return STATUS_OK;
}

void feed_client_public_endpoint(const struct config *config, const char *endpoint,
				 char out[FILE_PATH_MAX])
{
	const char *port = strrchr(endpoint, ':');
	bool every = strncmp(endpoint, "tcp://0.0.0.0:", 14) == 0 ||
		     strncmp(endpoint, "tcp://[::]:", 11) == 0;
	if (every && config->address != NULL && port != NULL)
		(void)snprintf(out, FILE_PATH_MAX, "tcp://%.200s%s", config->address, port);
	else
		(void)snprintf(out, FILE_PATH_MAX, "%s", endpoint);
}

bool feed_client_is_near(const char *endpoint)
{
	return strncmp(endpoint, "tcp://127.", 10) == 0 ||
	       strncmp(endpoint, "tcp://localhost:", 16) == 0;
}

/* ---- a try */

struct trying {
	struct county *county;
	struct bus_keypair keys;
	struct key server;
	char endpoint[FILE_PATH_MAX];
	struct bytes question;
};

static enum status load_keys(struct trying *trying, const char *feed, struct err *err)
{
	const struct session *session = trying->county->session;
	char path[FILE_PATH_MAX], below[128];
	struct key key;
	(void)snprintf(below, sizeof below, "keys/feeds/%.60s.key", feed);
	layout_etc(session, trying->county->region, below, path);
	TRY(key_load(path, KEY_TRANSPORT, &key, err));
	memcpy(trying->keys.public_key, key.public_key, BUS_KEY);
	memcpy(trying->keys.secret_key, key.secret, BUS_KEY);
	bool whole = key.has_secret;
	key_wipe(&key);
	if (!whole)
		return err_set(err, STATUS_NOT_FOUND, "%s holds no secret", path);
	layout_etc(session, trying->county->region, "keys/public/intake.pub", path);
	return key_load(path, KEY_TRANSPORT, &trying->server, err);
}

/* About no item at all: the answer says that the door knows who asks. */
static struct bytes pack_question(struct arena *arena)
{
	Zh__Envelope envelope = ZH__ENVELOPE__INIT;
	Zh__StatusPull pull = ZH__STATUS_PULL__INIT;
	SET_OPTIONAL(&envelope, version, 1);
	envelope.what_case = ZH__ENVELOPE__WHAT_STATUS_PULL;
	envelope.status_pull = &pull;
	return message_pack(&envelope.base, arena);
}

static enum status try_once(struct trying *trying, int64_t left_ms, struct err *err)
{
	const struct bus_limits limits = {.message_max = ANSWER_MAX};
	struct bus_caller *caller;
	struct bytes answer;
	TRY(bus_caller_open(trying->endpoint, trying->server.public_key, &trying->keys, &limits,
			    &caller, err));
	enum status status = bus_caller_send(caller, trying->question, left_ms, err);
	if (status == STATUS_OK)
		status = bus_caller_receive(caller, left_ms, &answer, err);
	if (status == STATUS_OK && !message_check(&zh__envelope__descriptor, answer))
		status = err_set(err, STATUS_CORRUPT, "the answer isn't one");
	bus_caller_close(caller);
	return status;
}

enum status feed_client_try(struct county *county, const char *feed, struct err *err)
{
	struct trying trying = {.county = county};
	struct clock_source clock = clock_system();
	int64_t end_ms = clock_mono_ms(&clock) + county->session->timeout_ms;
	TRY(feed_client_endpoint(county, trying.endpoint, err));
	TRY(load_keys(&trying, feed, err));
	trying.question = pack_question(&county->session->arena);
	enum status status = STATUS_BUSY;
	/* A refusal is believed when it still stands at the end: the door takes a moment. */
	for (int64_t left_ms = end_ms - clock_mono_ms(&clock); left_ms > 0;
	     left_ms = end_ms - clock_mono_ms(&clock)) {
		status = try_once(&trying, left_ms < AGAIN_MS * 5 ? left_ms : AGAIN_MS * 5, err);
		if (status != STATUS_DENIED && status != STATUS_BUSY)
			break;
	}
	explicit_bzero(&trying.keys, sizeof trying.keys);
	return status;
}
