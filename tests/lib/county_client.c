#include "tests/lib/county_client.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/random_source.h"
#include "common/core/decider.h"

#define MESSAGE_MAX (8 << 20)
/* However slow the machine; what a saboteur keeps from coming is waited for in vain. */
#define ANSWER_MS (getenv("ZHIAN_SABOTEUR") == NULL ? INT64_C(120000) : INT64_C(10000))
#define LOOK_AGAIN_MS 2

enum status county_connect(const struct county *county, enum daemon daemon, const char *socket,
			   const char *who, struct bus_caller **ret_caller, struct err *err)
{
	char endpoint[COUNTY_PATH];
	const struct key *key = county_key(county, who);
	const struct key *server = county_key(county, daemon_name(daemon));
	struct bus_limits limits = {
		.message_max = MESSAGE_MAX, .receive_hwm = 4096, .send_hwm = 4096};
	if (key == NULL || server == NULL)
		return err_set(err, STATUS_NOT_FOUND, "%s has no key", who);
	TRY(county_endpoint(county, daemon, socket, endpoint, err));
	if (strcmp(socket, "pull") == 0)
		return bus_caller_open_local(endpoint, who, &limits, ret_caller, err);
	struct bus_keypair keys;
	memcpy(keys.public_key, key->public_key, BUS_KEY);
	memcpy(keys.secret_key, key->secret, BUS_KEY);
	return bus_caller_open(endpoint, server->public_key, &keys, &limits, ret_caller, err);
}

void county_pack(const Zh__Envelope *envelope, struct county_envelope *ret_envelope)
{
	ret_envelope->size = zh__envelope__get_packed_size(envelope);
	ret_envelope->data = (uint8_t *)malloc(ret_envelope->size + 1);
	if (ret_envelope->data == NULL)
		abort();
	(void)zh__envelope__pack(envelope, ret_envelope->data);
}

enum status county_receive(struct bus_caller *caller, int64_t timeout_ms,
			   Zh__Envelope **ret_envelope, struct err *err)
{
	struct bytes payload;
	TRY(bus_caller_receive(caller, timeout_ms, &payload, err));
	*ret_envelope = zh__envelope__unpack(NULL, payload.size, payload.data);
	if (*ret_envelope == NULL)
		return err_set(err, STATUS_CORRUPT, "an answer of %zu bytes is no frame",
			       payload.size);
	return STATUS_OK;
}

enum status county_exchange(struct bus_caller *caller, const Zh__Envelope *envelope,
			    int64_t timeout_ms, Zh__Envelope **ret_answer, struct err *err)
{
	struct county_envelope packed;
	county_pack(envelope, &packed);
	enum status status =
		bus_caller_send(caller, bytes_of(packed.data, packed.size), timeout_ms, err);
	free(packed.data);
	return status == STATUS_OK ? county_receive(caller, timeout_ms, ret_answer, err) : status;
}

/* ---- questions and acts */

/* An answer to an earlier question, which nobody waits for any more. */
static bool is_late(const Zh__Envelope *answer, const uint8_t id[16])
{
	return answer->what_case == ZH__ENVELOPE__WHAT_REPLY && answer->reply->has_request_id &&
	       (answer->reply->request_id.len != 16 ||
		memcmp(answer->reply->request_id.data, id, 16) != 0);
}

static enum status request(struct bus_caller *caller, Zh__Request *request, int64_t timeout_ms,
			   Zh__Envelope **ret_answer, struct err *err)
{
	uint8_t id[16];
	struct random_source random = random_system();
	Zh__Envelope envelope = ZH__ENVELOPE__INIT;
	be64_put(id, (uint64_t)county_mono_us() / 1000);
	random_fill(&random, id + 8, 8);
	request->has_request_id = 1;
	request->request_id = (ProtobufCBinaryData){sizeof id, id};
	SET_OPTIONAL(&envelope, version, 1);
	envelope.what_case = ZH__ENVELOPE__WHAT_REQUEST;
	envelope.request = request;
	TRY(county_exchange(caller, &envelope, timeout_ms, ret_answer, err));
	while (is_late(*ret_answer, id)) {
		zh__envelope__free_unpacked(*ret_answer, NULL);
		TRY(county_receive(caller, timeout_ms, ret_answer, err));
	}
	if ((*ret_answer)->what_case == ZH__ENVELOPE__WHAT_REPLY)
		return STATUS_OK;
	zh__envelope__free_unpacked(*ret_answer, NULL);
	return err_set(err, STATUS_CORRUPT, "the answer to a request is no reply");
}

enum status county_query(struct bus_caller *caller, Zh__Query *query, int64_t timeout_ms,
			 Zh__Envelope **ret_answer, struct err *err)
{
	Zh__Request asked = ZH__REQUEST__INIT;
	asked.ask_case = ZH__REQUEST__ASK_QUERY;
	asked.query = query;
	return request(caller, &asked, timeout_ms, ret_answer, err);
}

enum status county_act(struct bus_caller *caller, const char *act, Zh__ObjectId *target,
		       const ProtobufCMessage *body, int64_t timeout_ms, Zh__Envelope **ret_answer,
		       struct err *err)
{
	Zh__Request asked = ZH__REQUEST__INIT;
	Zh__Command command = ZH__COMMAND__INIT;
	uint8_t *packed = NULL;
	command.act = act;
	command.target = target;
	command.reason = "test";
	if (body != NULL) {
		packed = (uint8_t *)malloc(protobuf_c_message_get_packed_size(body) + 1);
		if (packed == NULL)
			return err_set(err, STATUS_FULL, "no memory");
		command.has_body = 1;
		command.body = (ProtobufCBinaryData){protobuf_c_message_pack(body, packed), packed};
	}
	asked.ask_case = ZH__REQUEST__ASK_COMMAND;
	asked.command = &command;
	enum status status = request(caller, &asked, timeout_ms, ret_answer, err);
	free(packed);
	return status;
}

/* ---- lines, as common/core/json_line.h writes them: no blanks, names never escaped */

struct bytes county_line(const Zh__Envelope *answer, const char *kind)
{
	char wanted[64];
	const Zh__QueryAnswer *lines = answer->reply->answer;
	int size = snprintf(wanted, sizeof wanted, "{\"kind\":\"%s\"", kind);
	for (size_t i = 0; lines != NULL && i < lines->n_lines; i++) {
		struct bytes line = bytes_of(lines->lines[i].data, lines->lines[i].len);
		if (bytes_start_with(line, bytes_of(wanted, (size_t)size)))
			return line;
	}
	return bytes_of(NULL, 0);
}

static const char *member_of(struct bytes line, const char *member, size_t *ret_left)
{
	char name[64];
	int size = snprintf(name, sizeof name, "\"%s\":", member);
	if (line.data == NULL)
		return NULL;
	const char *at = (const char *)memmem(line.data, line.size, name, (size_t)size);
	if (at == NULL)
		return NULL;
	at += size;
	*ret_left = line.size - (size_t)(at - (const char *)line.data);
	return at;
}

uint64_t county_number(struct bytes line, const char *member)
{
	size_t left;
	uint64_t value = 0;
	const char *at = member_of(line, member, &left);
	for (; at != NULL && left != 0 && *at >= '0' && *at <= '9'; at++, left--)
		value = value * 10 + (uint64_t)(*at - '0');
	return value;
}

void county_text(struct bytes line, const char *member, char *out, size_t size)
{
	size_t left, n = 0;
	const char *at = member_of(line, member, &left);
	if (at != NULL && left != 0 && *at == '"') {
		for (at++, left--; left != 0 && *at != '"' && n + 1 < size; at++, left--)
			out[n++] = *at;
	}
	out[n] = '\0';
}

static bool flag(struct bytes line, const char *member)
{
	size_t left;
	const char *at = member_of(line, member, &left);
	return at != NULL && left >= 4 && memcmp(at, "true", 4) == 0;
}

/* ---- status */

/* "sources":[{"daemon":"intake","cursor":17,"head":20},… */
static void read_cursors(struct bytes line, struct county_status *out)
{
	size_t left;
	const char *at = member_of(line, "sources", &left);
	if (at == NULL)
		return;
	const char *end = (const char *)memchr(at, ']', left);
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT && end != NULL; daemon++) {
		char name[64];
		int size = snprintf(name, sizeof name, "{\"daemon\":\"%s\"", daemon_name(daemon));
		const char *found =
			(const char *)memmem(at, (size_t)(end - at), name, (size_t)size);
		if (found == NULL)
			continue;
		struct bytes source = bytes_of(found, (size_t)(end - found));
		out->cursor[daemon] = county_number(source, "cursor");
		out->seen[daemon] = county_number(source, "head");
		out->pulls[daemon] = true;
	}
}

static void read_status(const Zh__Envelope *answer, struct county_status *out)
{
	struct bytes line = county_line(answer, "status");
	*out = (struct county_status){
		.head = county_number(line, "head"),
		.frames = county_number(line, "frames"),
		.turns = county_number(line, "turns"),
		.inputs = county_number(line, "inputs"),
		.refused = county_number(line, "refused"),
		.malformed = county_number(line, "malformed"),
		.quarantined = county_number(line, "quarantined"),
		.busy = county_number(line, "busy"),
		.rows_in_memory = county_number(line, "state_rows_in_memory"),
		.checkpoints = county_number(line, "checkpoints"),
		.checkpoint_frame = county_number(line, "checkpoint_frame"),
		.recovered_events = county_number(line, "recovered_events"),
		.rss_anon_kib = county_number(county_line(answer, "process"), "rss_anon_kib"),
		.idle = flag(line, "idle"),
		.careful = flag(line, "careful"),
	};
	read_cursors(line, out);
	const Zh__QueryAnswer *lines = answer->reply->answer;
	for (size_t i = 0; lines != NULL && i < lines->n_lines; i++)
		out->waiting += county_number(bytes_of(lines->lines[i].data, lines->lines[i].len),
					      "waiting");
}

enum status county_status(struct bus_caller *caller, struct county_status *ret_status,
			  struct err *err)
{
	Zh__Query query = ZH__QUERY__INIT;
	Zh__StatusQuery status = ZH__STATUS_QUERY__INIT;
	Zh__Envelope *answer;
	query.ask_case = ZH__QUERY__ASK_STATUS;
	query.status = &status;
	TRY(county_query(caller, &query, ANSWER_MS, &answer, err));
	read_status(answer, ret_status);
	zh__envelope__free_unpacked(answer, NULL);
	if (ret_status->frames == 0)
		return err_set(err, STATUS_CORRUPT, "status doesn't tell the number of frames");
	return STATUS_OK;
}

/* Until `daemon` has taken in the producer's journal up to `sequence`; its head then. */
static enum status wait_cursor(struct bus_caller *caller, enum daemon daemon, enum daemon producer,
			       uint64_t sequence, int64_t end_us, struct county_status *ret_status,
			       struct err *err)
{
	for (;;) {
		TRY(county_status(caller, ret_status, err));
		if (ret_status->cursor[producer] >= sequence)
			return STATUS_OK;
		if (county_mono_us() >= end_us)
			return err_set(err, STATUS_BUSY, "%s is at %llu of %s's %llu",
				       daemon_name(daemon),
				       (unsigned long long)ret_status->cursor[producer],
				       daemon_name(producer), (unsigned long long)sequence);
		county_pause_ms(LOOK_AGAIN_MS);
	}
}

enum status county_wait_level(struct bus_caller *const callers[DAEMON_COUNT], int64_t timeout_ms,
			      struct county_status ret_status[DAEMON_COUNT], struct err *err)
{
	static const struct {
		enum daemon daemon, producer;
	} line[] = {{DAEMON_HAZARD, DAEMON_INTAKE},
		    {DAEMON_ESCALATION, DAEMON_HAZARD},
		    {DAEMON_NOTIFY, DAEMON_ESCALATION},
		    {DAEMON_CREDIT, DAEMON_ESCALATION}};
	int64_t end_us = county_mono_us() + timeout_ms * 1000;
	TRY(county_status(callers[DAEMON_INTAKE], &ret_status[DAEMON_INTAKE], err));
	for (size_t i = 0; i < sizeof line / sizeof line[0]; i++) {
		TRY(wait_cursor(callers[line[i].daemon], line[i].daemon, line[i].producer,
				ret_status[line[i].producer].head, end_us,
				&ret_status[line[i].daemon], err));
	}
	return STATUS_OK;
}

/* By the producer's own head: what it last heard of it may be nothing yet. */
uint64_t county_lag(const struct county_status status[DAEMON_COUNT], enum daemon daemon)
{
	uint64_t lag = 0;
	for (enum daemon producer = DAEMON_INTAKE; producer < DAEMON_COUNT; producer++) {
		uint64_t head = status[producer].head;
		if (status[daemon].pulls[producer] && head > status[daemon].cursor[producer])
			lag += head - status[daemon].cursor[producer];
	}
	return lag;
}

enum status county_wait_quiet(struct bus_caller *const callers[DAEMON_COUNT], int64_t timeout_ms,
			      struct county_status ret_status[DAEMON_COUNT], struct err *err)
{
	int64_t end_us = county_mono_us() + timeout_ms * 1000;
	for (;;) {
		uint64_t lag = 0;
		for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++)
			TRY(county_status(callers[daemon], &ret_status[daemon], err));
		/* Asked again, since the first may have gone on while the last was asked. */
		for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
			struct county_status again;
			TRY(county_status(callers[daemon], &again, err));
			lag += county_lag(ret_status, daemon) + !again.idle +
			       (again.head - ret_status[daemon].head);
		}
		if (lag == 0)
			return STATUS_OK;
		if (county_mono_us() >= end_us)
			return err_set(err, STATUS_BUSY, "%llu events are still on their way",
				       (unsigned long long)lag);
		county_pause_ms(LOOK_AGAIN_MS);
	}
}

enum status county_connect_all(const struct county *county, const char *who,
			       struct bus_caller *ret_callers[DAEMON_COUNT], struct err *err)
{
	for (enum daemon daemon = DAEMON_UNKNOWN; daemon < DAEMON_COUNT; daemon++)
		ret_callers[daemon] = NULL;
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		enum status status =
			county_connect(county, daemon, "cmd", who, &ret_callers[daemon], err);
		if (status != STATUS_OK) {
			county_close_all(ret_callers);
			return status;
		}
	}
	return STATUS_OK;
}

void county_close_all(struct bus_caller *callers[DAEMON_COUNT])
{
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		bus_caller_close(callers[daemon]);
		callers[daemon] = NULL;
	}
}
