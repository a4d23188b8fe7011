#include "services/ctl/county/county.h"

#include <unistd.h>

#include "common/base/clock_source.h"
#include "common/base/sabotage.h"
#include "common/core/decider.h"
#include "common/core/message.h"
#include "common/crypto/keys.h"
#include "services/ctl/county/settings.h"

#define MESSAGE_MAX ((int64_t)8 << 20)
#define TRIES 3

const char *place_name(unsigned place)
{
	return place == COUNTY_CONSOLE ? "console" : daemon_name((enum daemon)place);
}

int county_open(struct session *session, uint32_t region, struct county *ret_county)
{
	char path[FILE_PATH_MAX];
	struct err err;
	*ret_county = (struct county){.session = session, .region = region};
	layout_etc(session, region, "zhian.yaml", path);
	enum status status =
		settings_read(session, path, session->json ? SETTINGS_SILENT : SETTINGS_SAID,
			      &ret_county->config, &err);
	if (status == STATUS_OK)
		return EXIT_DONE;
	(void)failure_set(&session->failure, EXIT_FILE,
			  status == STATUS_NOT_FOUND ? "cli.county_unknown" : "cli.config_invalid");
	failure_param(&session->failure, "file", path);
	failure_param(&session->failure, "why", err.text);
	return EXIT_FILE;
}

void county_close(struct county *county)
{
	for (size_t i = 0; i < COUNTY_PLACES; i++) {
		if (county->callers[i] != NULL)
			bus_caller_close(county->callers[i]);
	}
	explicit_bzero(&county->keys, sizeof county->keys);
	config_unload(&county->config);
	*county = (struct county){0};
}

static int load_keys(struct county *county)
{
	struct session *session = county->session;
	char path[FILE_PATH_MAX];
	struct key key;
	struct err err;
	if (county->has_keys)
		return EXIT_DONE;
	layout_person_key(session, county->region, path);
	enum status status = key_load(path, KEY_TRANSPORT, &key, &err);
	if (status == STATUS_OK && !key.has_secret)
		status = err_set(&err, STATUS_INVALID, "%s holds a public key alone", path);
	if (status != STATUS_OK) {
		(void)failure_set(&session->failure,
				  status == STATUS_DENIED && access(path, R_OK) == 0
					  ? EXIT_NOT_PERMITTED
					  : EXIT_FILE,
				  "cli.key_unusable");
		failure_param(&session->failure, "file", path);
		failure_param(&session->failure, "why", err.text);
		return (int)session->failure.exit;
	}
	memcpy(county->keys.public_key, key.public_key, BUS_KEY);
	memcpy(county->keys.secret_key, key.secret, BUS_KEY);
	key_wipe(&key);
	county->has_keys = true;
	return EXIT_DONE;
}

static int open_caller(struct county *county, unsigned place)
{
	struct session *session = county->session;
	const struct config *config = &county->config->config;
	const struct bus_limits limits = {.message_max = MESSAGE_MAX};
	char path[FILE_PATH_MAX], below[64];
	struct key server;
	struct err err;
	if (county->callers[place] != NULL)
		return EXIT_DONE;
	int exit = load_keys(county);
	if (exit != EXIT_DONE)
		return exit;
	(void)snprintf(below, sizeof below, "keys/public/%s.pub", place_name(place));
	layout_etc(session, county->region, below, path);
	if (key_load(path, KEY_TRANSPORT, &server, &err) != STATUS_OK)
		return failure_of_err(&session->failure, EXIT_FILE, &err);
	const struct config_daemon *sockets = place == COUNTY_CONSOLE
						      ? &config->console
						      : config_daemon(config, (enum daemon)place);
	enum status status = bus_caller_open(sockets->cmd, server.public_key, &county->keys,
					     &limits, &county->callers[place], &err);
	return status == STATUS_OK ? EXIT_DONE : failure_of_err(&session->failure, EXIT_FILE, &err);
}

static struct bytes pack(Zh__Request *request, struct arena *arena)
{
	Zh__Envelope envelope = ZH__ENVELOPE__INIT;
	SET_OPTIONAL(&envelope, version, 1);
	envelope.what_case = ZH__ENVELOPE__WHAT_REQUEST;
	envelope.request = request;
	return message_pack(&envelope.base, arena);
}

/* The answer to this very request; an answer to an earlier one that came late is none. */
static const Zh__Reply *read_reply(struct bytes frame, const Zh__Request *request,
				   struct arena *arena)
{
	if (!message_check(&zh__envelope__descriptor, frame))
		return NULL;
	const Zh__Envelope *message = (const Zh__Envelope *)(const void *)message_unpack(
		&zh__envelope__descriptor, frame, arena);
	if (message == NULL || message->what_case != ZH__ENVELOPE__WHAT_REPLY ||
	    message->reply == NULL || !message->reply->has_request_id ||
	    message->reply->request_id.len != REQUEST_ID)
		return NULL;
	if (memcmp(message->reply->request_id.data, request->request_id.data, REQUEST_ID) != 0 &&
	    !SABOTAGE("ctl.takes-any-answer"))
		return NULL;
	return message->reply;
}

static enum status exchange(struct county *county, unsigned place, struct bytes frame,
			    const Zh__Request *request, const Zh__Reply **ret_reply,
			    struct err *err)
{
	struct session *session = county->session;
	struct clock_source clock = clock_system();
	int64_t end_ms = clock_mono_ms(&clock) + session->timeout_ms;
	int64_t again_ms = session->timeout_ms / TRIES + 1;
	while (clock_mono_ms(&clock) < end_ms) {
		int64_t try_end_ms = clock_mono_ms(&clock) + again_ms;
		struct bytes answer;
		enum status status = bus_caller_send(county->callers[place], frame, again_ms, err);
		while (status == STATUS_OK) {
			int64_t left_ms = try_end_ms - clock_mono_ms(&clock);
			status = bus_caller_receive(county->callers[place],
						    left_ms > 0 ? left_ms : 0, &answer, err);
			if (status == STATUS_OK) {
				*ret_reply = read_reply(answer, request, &session->arena);
				if (*ret_reply != NULL)
					return STATUS_OK;
			}
		}
		if (status != STATUS_BUSY)
			return status;
	}
	return STATUS_BUSY;
}

static int make_ready(struct county *county, unsigned place, Zh__Request *request,
		      struct bytes *ret_frame)
{
	struct session *session = county->session;
	int exit = open_caller(county, place);
	if (exit != EXIT_DONE)
		return exit;
	if (!request->has_request_id) {
		uint8_t *id = ARENA_ARRAY(&session->arena, uint8_t, REQUEST_ID);
		if (id == NULL)
			return failure_set(&session->failure, EXIT_INTERNAL, "cli.no_memory");
		request_id_draw(id);
		request->has_request_id = 1;
		request->request_id = (ProtobufCBinaryData){REQUEST_ID, id};
	}
	*ret_frame = pack(request, &session->arena);
	if (ret_frame->data == NULL)
		return failure_set(&session->failure, EXIT_USAGE, "cli.too_large");
	return EXIT_DONE;
}

static int no_answer(struct county *county, unsigned place, const Zh__Request *request,
		     enum status status, const struct err *err)
{
	struct session *session = county->session;
	bool denied = status == STATUS_DENIED;
	(void)failure_set(&session->failure, denied ? EXIT_NOT_PERMITTED : EXIT_NO_ANSWER,
			  denied ? "cli.key_not_admitted" : "cli.no_answer");
	failure_param(&session->failure, "daemon", place_name(place));
	failure_param(&session->failure, "why", err->text);
	if (request->ask_case == ZH__REQUEST__ASK_COMMAND && !denied) {
		char *text = ARENA_ARRAY(&session->arena, char, REQUEST_ID_TEXT);
		if (text != NULL)
			request_id_print(request->request_id.data, text);
		session->failure.request_id = text;
	}
	return (int)session->failure.exit;
}

int county_ask(struct county *county, unsigned place, Zh__Request *request,
	       const Zh__Reply **ret_reply)
{
	struct err err = {STATUS_OK, ""};
	struct bytes frame;
	int exit = make_ready(county, place, request, &frame);
	if (exit != EXIT_DONE)
		return exit;
	enum status status = exchange(county, place, frame, request, ret_reply, &err);
	return status == STATUS_OK ? EXIT_DONE : no_answer(county, place, request, status, &err);
}

int county_send(struct county *county, unsigned place, Zh__Request *request)
{
	struct err err = {STATUS_OK, ""};
	struct bytes frame;
	int exit = make_ready(county, place, request, &frame);
	if (exit != EXIT_DONE)
		return exit;
	enum status status =
		bus_caller_send(county->callers[place], frame, county->session->timeout_ms, &err);
	return status == STATUS_OK ? EXIT_DONE : no_answer(county, place, request, status, &err);
}

int county_wait(struct county *county, unsigned place, const Zh__Request *request,
		const Zh__Reply **ret_reply)
{
	struct session *session = county->session;
	struct clock_source clock = clock_system();
	int64_t end_ms = clock_mono_ms(&clock) + session->timeout_ms;
	struct err err = {STATUS_OK, ""};
	for (;;) {
		struct bytes answer;
		int64_t left_ms = end_ms - clock_mono_ms(&clock);
		enum status status = bus_caller_receive(county->callers[place],
							left_ms > 0 ? left_ms : 0, &answer, &err);
		if (status != STATUS_OK)
			return no_answer(county, place, request, status, &err);
		*ret_reply = read_reply(answer, request, &session->arena);
		if (*ret_reply != NULL)
			return EXIT_DONE;
	}
}

static enum ctl_exit exit_of(const Zh__Reply *reply)
{
	const char *code = reply->refusal != NULL ? reply->refusal->code : NULL;
	switch (reply->outcome) {
	case ZH__OUTCOME__OUTCOME_DONE:
	case ZH__OUTCOME__OUTCOME_PROPOSED:
		return EXIT_DONE;
	case ZH__OUTCOME__OUTCOME_REFUSED:
		return code != NULL && strcmp(code, "journal.damaged") == 0 ? EXIT_CHECK_FAILED
									    : EXIT_REFUSED;
	case ZH__OUTCOME__OUTCOME_CONFLICT:
		return EXIT_CONFLICT;
	case ZH__OUTCOME__OUTCOME_BUSY:
		return EXIT_BUSY;
	case ZH__OUTCOME__OUTCOME_NOT_FOUND:
		return EXIT_NOT_FOUND;
	case ZH__OUTCOME__OUTCOME_NOT_PERMITTED:
		return EXIT_NOT_PERMITTED;
	case ZH__OUTCOME__OUTCOME_INVALID:
		return code != NULL && strncmp(code, "book.", 5) == 0 ? EXIT_FILE : EXIT_USAGE;
	case ZH__OUTCOME__OUTCOME_UNKNOWN:
	case _ZH__OUTCOME_IS_INT_SIZE:
		break;
	}
	return EXIT_INTERNAL;
}

int county_outcome(struct county *county, const Zh__Reply *reply, const char *subject)
{
	struct failure *failure = &county->session->failure;
	enum ctl_exit exit = exit_of(reply);
	if (exit == EXIT_DONE)
		return EXIT_DONE;
	(void)failure_set(failure, exit,
			  exit == EXIT_INTERNAL ? "cli.unknown_outcome" : "cli.refused");
	failure->refusal = reply->refusal;
	failure->subject = subject;
	return (int)exit;
}
