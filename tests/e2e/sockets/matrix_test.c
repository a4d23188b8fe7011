/* Every socket of a county, every kind of key, name and user, every kind of frame: the answers,
 * beside those that are documented in matrix.txt. */
#include <stdio.h>
#include <sys/fsuid.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/clock_source.h"
#include "common/core/decider.h"
#include "common/crypto/sign.h"
#include "services/notify/link/link_crypto.h"
#include "tests/e2e/kit/e2e.h"
#include "tests/e2e/kit/raw.h"

#define CELL 40
#define SLICE_MS 20
#define TABLE_FILE ZHIAN_SOURCE_DIR "/tests/e2e/sockets/matrix.txt"

static const struct {
	const char *heading, *key; /* NULL: a client without a key */
	int width;
} columns[] = {
	{"no key", NULL, 7},          {"stranger", "stranger", 8},    {"feed", "hotline", 8},
	{"officer", "officer-1", 28}, {"region", "region-522702", 7}, {"daemon", "escalation", 7},
	{"console", "console", 0}};
#define COLUMNS (sizeof columns / sizeof columns[0])

#define ANOTHER_USER 65534

/* Of the sockets on which a name is said and the kernel says the user. */
static const struct {
	const char *heading, *name; /* NULL: a client that says none */
	uid_t user;                 /* 0: who runs this */
	int width;
} name_columns[] = {{"no name", NULL, 0, 7},
		    {"unknown", "stranger", 0, 7},
		    {"officer", "officer-1", 0, 7},
		    {"feed", "hotline", 0, 7},
		    {"daemon", "escalation", 0, 7},
		    {"console", "console", 0, 7},
		    {"daemon, another user", "escalation", ANOTHER_USER, 20},
		    {"console, another user", "console", ANOTHER_USER, 0}};
#define NAME_COLUMNS (sizeof name_columns / sizeof name_columns[0])

enum probe { PROBE_PULL, PROBE_STATUS, PROBE_ACT, PROBE_PUSH, PROBE_STATUS_PULL, PROBE_HEAD };

static const char *const probe_names[] = {"Pull", "Request status", "Request act",
					  "Push", "StatusPull",     "LinkHead"};

struct fixture {
	struct county county;
	struct key neighbour; /* signs the neighbour's documents */
	struct bus_caller *watch[DAEMON_COUNT];
};

static int make_county(void **state)
{
	struct fixture *fixture = (struct fixture *)calloc(1, sizeof *fixture);
	*state = fixture;
	e2e_create_linked(&fixture->county, &fixture->neighbour);
	MUST(county_start_all(&fixture->county, &err_));
	MUST(county_connect_all(&fixture->county, "operator-1", fixture->watch, &err_));
	return 0;
}

static int end_county(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	county_close_all(fixture->watch);
	county_destroy(&fixture->county);
	free(fixture);
	return 0;
}

/* ---- what is sent */

static void pack(Zh__Envelope *envelope, struct county_envelope *out)
{
	SET_OPTIONAL(envelope, version, 1);
	county_pack(envelope, out);
}

static void make_pull(enum daemon daemon, struct county_envelope *out)
{
	Zh__Envelope envelope = ZH__ENVELOPE__INIT;
	Zh__Pull pull = ZH__PULL__INIT;
	SET_OPTIONAL(&pull, source, (Zh__DaemonName)daemon);
	SET_OPTIONAL(&pull, from, 1);
	SET_OPTIONAL(&pull, pull_id, UINT64_MAX);
	envelope.what_case = ZH__ENVELOPE__WHAT_PULL;
	envelope.pull = &pull;
	pack(&envelope, out);
}

/* Whether `act`: a person takes back a proposal that was never made; else: how is it going? */
static void make_request(bool act, struct county_envelope *out)
{
	static uint64_t last;
	uint8_t id[16] = {0};
	Zh__Envelope envelope = ZH__ENVELOPE__INIT;
	Zh__Request request = ZH__REQUEST__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	Zh__StatusQuery status = ZH__STATUS_QUERY__INIT;
	Zh__Command command = ZH__COMMAND__INIT;
	Zh__ObjectId target = ZH__OBJECT_ID__INIT;
	be64_put(id + 8, ++last);
	request.has_request_id = 1;
	request.request_id = (ProtobufCBinaryData){sizeof id, id};
	request.ask_case = act ? ZH__REQUEST__ASK_COMMAND : ZH__REQUEST__ASK_QUERY;
	if (act) {
		SET_OPTIONAL(&target, kind, (uint32_t)OBJECT_PROPOSAL);
		SET_OPTIONAL(&target, region, COUNTY_REGION);
		SET_OPTIONAL(&target, number, 1);
		command.act = "proposal.withdraw";
		command.reason = "test";
		command.target = &target;
		request.command = &command;
	} else {
		query.ask_case = ZH__QUERY__ASK_STATUS;
		query.status = &status;
		request.query = &query;
	}
	envelope.what_case = ZH__ENVELOPE__WHAT_REQUEST;
	envelope.request = &request;
	pack(&envelope, out);
}

static void make_status_pull(struct county_envelope *out)
{
	const char *ids[] = {"FZ20250301-none"};
	Zh__Envelope envelope = ZH__ENVELOPE__INIT;
	Zh__StatusPull pull = ZH__STATUS_PULL__INIT;
	pull.n_ids = 1;
	pull.ids = ids;
	envelope.what_case = ZH__ENVELOPE__WHAT_STATUS_PULL;
	envelope.status_pull = &pull;
	pack(&envelope, out);
}

static void make_head(const struct key *signs, struct county_envelope *out)
{
	uint8_t content_bytes[512], signature[SIGNATURE_BYTES], id[KEY_ID];
	Zh__LinkHeadContent content = ZH__LINK_HEAD_CONTENT__INIT;
	Zh__Envelope envelope = ZH__ENVELOPE__INIT;
	Zh__LinkHead head = ZH__LINK_HEAD__INIT;
	struct clock_source clock = clock_system();
	SET_OPTIONAL(&content, from_region, COUNTY_NEIGHBOUR);
	SET_OPTIONAL(&content, to_region, COUNTY_REGION);
	SET_OPTIONAL(&content, epoch, 1);
	SET_OPTIONAL(&content, now_ms, clock_now_ms(&clock));
	size_t size = protobuf_c_message_pack(&content.base, content_bytes);
	bytes_sign(signs, SIGNS_HEAD, bytes_of(content_bytes, size), signature);
	memcpy(id, signs->id, sizeof id);
	head.has_content = head.has_key_id = head.has_signature = 1;
	head.content = (ProtobufCBinaryData){size, content_bytes};
	head.key_id = (ProtobufCBinaryData){sizeof id, id};
	head.signature = (ProtobufCBinaryData){sizeof signature, signature};
	SET_OPTIONAL(&head, alg, ALG_ED25519);
	envelope.what_case = ZH__ENVELOPE__WHAT_LINK_HEAD;
	envelope.link_head = &head;
	pack(&envelope, out);
}

static void make_probe(const struct fixture *fixture, enum daemon daemon, enum probe probe,
		       struct county_envelope *out)
{
	static const struct county_load load = {.seed = 5, .firms = 20};
	static uint64_t pushed;
	switch (probe) {
	case PROBE_PULL:
		make_pull(daemon, out);
		break;
	case PROBE_STATUS:
	case PROBE_ACT:
		make_request(probe == PROBE_ACT, out);
		break;
	case PROBE_PUSH:
		pushed++;
		load_push(&load, pushed, 1, pushed, out);
		break;
	case PROBE_STATUS_PULL:
		make_status_pull(out);
		break;
	case PROBE_HEAD:
		make_head(&fixture->neighbour, out);
		break;
	}
}

/* ---- what is answered */

static void name_reply(const Zh__Reply *reply, char cell[CELL])
{
	char text[E2E_CODE * 2];
	struct e2e_reply read = {.outcome = reply->outcome};
	if (reply->refusal != NULL)
		(void)snprintf(read.code, sizeof read.code, "%s", reply->refusal->code);
	e2e_outcome_text(&read, text);
	(void)snprintf(cell, CELL, "%.39s", text);
}

static void name_answer(const Zh__Envelope *answer, char cell[CELL])
{
	const char *name = "?";
	if (answer->what_case == ZH__ENVELOPE__WHAT_REPLY) {
		name_reply(answer->reply, cell);
		return;
	}
	if (answer->what_case == ZH__ENVELOPE__WHAT_BATCH)
		name = "batch";
	else if (answer->what_case == ZH__ENVELOPE__WHAT_STATUS_ANSWER)
		name = "answer";
	else if (answer->what_case == ZH__ENVELOPE__WHAT_LINK_HEAD)
		name = "head";
	else if (answer->what_case == ZH__ENVELOPE__WHAT_RECEIPT && answer->receipt->n_results == 1)
		name = answer->receipt->results[0]->outcome ==
				       ZH__ITEM_OUTCOME__ITEM_OUTCOME_RECEIVED
			       ? "received"
			       : "not received";
	else if (answer->what_case == ZH__ENVELOPE__WHAT_RECEIPT &&
		 answer->receipt->refusal != NULL &&
		 strcmp(answer->receipt->refusal->code, "feed.frame_unknown") == 0)
		name = "no push";
	(void)snprintf(cell, CELL, "%s", name);
}

/* Everything that the daemon has dropped, as its status counts it. */
static uint64_t dropped(const struct fixture *fixture, enum daemon daemon)
{
	struct bus_caller *watch = fixture->watch[daemon];
	uint64_t sum = e2e_counter(watch, E2E_STATUS, "malformed") +
		       e2e_counter(watch, E2E_PROCESS, "unknown_senders") +
		       e2e_counter(watch, E2E_PULL, "strangers") +
		       e2e_counter(watch, E2E_COMMAND, "strangers");
	if (daemon == DAEMON_INTAKE)
		sum += e2e_counter(watch, E2E_FEED, "malformed");
	if (daemon == DAEMON_NOTIFY)
		sum += e2e_counter(watch, "\"name\":\"link\"", "refused") +
		       e2e_counter(watch, "\"name\":\"link\"", "strangers");
	return sum;
}

/* An answer, or a count that says that the probe was dropped; one of both comes. */
static void observe(const struct fixture *fixture, enum daemon daemon, struct bus_caller *caller,
		    uint64_t dropped_before, char cell[CELL])
{
	int64_t end_us = county_mono_us() + E2E_WAIT_MS * INT64_C(1000);
	while (county_mono_us() < end_us) {
		struct err err;
		Zh__Envelope *answer;
		if (county_receive(caller, SLICE_MS, &answer, &err) == STATUS_OK) {
			name_answer(answer, cell);
			zh__envelope__free_unpacked(answer, NULL);
			return;
		}
		if (dropped(fixture, daemon) != dropped_before) {
			(void)snprintf(cell, CELL, "dropped");
			return;
		}
	}
	(void)snprintf(cell, CELL, "silence");
}

static const char *const fates[] = {"connected", "refused", "silence"}; /* enum raw_fate */

/* What becomes of a handshake. */
static void name_fate(struct raw *raw, char cell[CELL])
{
	(void)snprintf(cell, CELL, "%s", fates[raw_wait(raw, E2E_WAIT_MS)]);
	raw_close(raw);
}

static void by_key(const struct fixture *fixture, enum daemon daemon, const char *socket,
		   const char *key, char cell[CELL])
{
	char endpoint[COUNTY_PATH];
	MUST(county_endpoint(&fixture->county, daemon, socket, endpoint, &err_));
	const struct key *server = county_key(&fixture->county, daemon_name(daemon));
	const struct key *own = key != NULL ? county_key(&fixture->county, key) : NULL;
	name_fate(raw_open(endpoint, server, own), cell);
}

/* Takes the caller. */
static void ask(const struct fixture *fixture, enum daemon daemon, enum probe probe,
		struct bus_caller *caller, char cell[CELL])
{
	struct county_envelope frame;
	struct err err;
	uint64_t before = dropped(fixture, daemon);
	make_probe(fixture, daemon, probe, &frame);
	enum status status =
		bus_caller_send(caller, bytes_of(frame.data, frame.size), E2E_WAIT_MS, &err);
	if (status == STATUS_OK)
		observe(fixture, daemon, caller, before, cell);
	else
		(void)snprintf(cell, CELL, "%s",
			       status == STATUS_DENIED ? "refused" : status_text(status));
	free(frame.data);
	bus_caller_close(caller);
}

static void fill_cell(const struct fixture *fixture, enum daemon daemon, const char *socket,
		      enum probe probe, const char *key, char cell[CELL])
{
	if (key == NULL || strcmp(socket, "pull") == 0)
		by_key(fixture, daemon, socket, key, cell);
	else
		ask(fixture, daemon, probe, e2e_connect(&fixture->county, daemon, socket, key),
		    cell);
}

/* In a process of its own, which is another user but for what it may open. */
static void as_another(const char *endpoint, const char *name, uid_t user, char cell[CELL])
{
	pid_t child = fork();
	if (child == 0) {
		struct raw *raw = NULL;
		if (seteuid(user) == 0) {
			(void)setfsuid(0);
			raw = raw_open_named(endpoint, name);
		}
		_exit(raw == NULL ? 100 : (int)raw_wait(raw, E2E_WAIT_MS));
	}
	int status = 0;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) < 3);
	(void)snprintf(cell, CELL, "%s", fates[WEXITSTATUS(status)]);
}

static void fill_name_cell(const struct fixture *fixture, enum daemon daemon, enum probe probe,
			   size_t column, char cell[CELL])
{
	char endpoint[COUNTY_PATH];
	const char *name = name_columns[column].name;
	MUST(county_endpoint(&fixture->county, daemon, "pull", endpoint, &err_));
	if (name == NULL)
		name_fate(raw_open(endpoint, NULL, NULL), cell);
	else if (name_columns[column].user == 0)
		ask(fixture, daemon, probe, e2e_connect(&fixture->county, daemon, "pull", name),
		    cell);
	else if (geteuid() == 0)
		as_another(endpoint, name, name_columns[column].user, cell);
	else {
		printf("[  SKIPPED ] another_user\n"); /* which root alone can be */
		(void)snprintf(cell, CELL, "refused");
	}
}

/* ---- the table */

static void print_row(const struct fixture *fixture, enum daemon daemon, const char *socket,
		      enum probe probe, FILE *out)
{
	char name[CELL], cell[CELL];
	bool own = strcmp(socket, "pull") == 0 || strcmp(socket, "cmd") == 0;
	(void)snprintf(name, sizeof name, "%s%s%s", own ? daemon_name(daemon) : "", own ? "." : "",
		       socket);
	fprintf(out, "%-15s | %-14s", name, probe_names[probe]);
	for (size_t i = 0; i < COLUMNS; i++) {
		fill_cell(fixture, daemon, socket, probe, columns[i].key, cell);
		fprintf(out, " | %-*s", columns[i].width, cell);
	}
	fprintf(out, "\n");
}

static void print_name_row(const struct fixture *fixture, enum daemon daemon, enum probe probe,
			   FILE *out)
{
	char name[CELL], cell[CELL];
	(void)snprintf(name, sizeof name, "%s.pull", daemon_name(daemon));
	fprintf(out, "%-15s | %-14s", name, probe_names[probe]);
	for (size_t i = 0; i < NAME_COLUMNS; i++) {
		fill_name_cell(fixture, daemon, probe, i, cell);
		fprintf(out, " | %-*s", name_columns[i].width, cell);
	}
	fprintf(out, "\n");
}

static void print_name_table(const struct fixture *fixture, FILE *out)
{
	fprintf(out, "%-15s | %-14s", "socket", "frame");
	for (size_t i = 0; i < NAME_COLUMNS; i++)
		fprintf(out, " | %-*s", name_columns[i].width, name_columns[i].heading);
	fprintf(out, "\n");
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		print_name_row(fixture, daemon, PROBE_PULL, out);
		print_name_row(fixture, daemon, PROBE_STATUS, out);
		print_name_row(fixture, daemon, PROBE_ACT, out);
	}
}

static void print_table(const struct fixture *fixture, FILE *out)
{
	fprintf(out, "%-15s | %-14s", "socket", "frame");
	for (size_t i = 0; i < COLUMNS; i++)
		fprintf(out, " | %-*s", columns[i].width, columns[i].heading);
	fprintf(out, "\n");
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		print_row(fixture, daemon, "pull", PROBE_PULL, out);
		print_row(fixture, daemon, "cmd", PROBE_PULL, out);
		print_row(fixture, daemon, "cmd", PROBE_STATUS, out);
		print_row(fixture, daemon, "cmd", PROBE_ACT, out);
	}
	print_row(fixture, DAEMON_INTAKE, "feed", PROBE_PUSH, out);
	print_row(fixture, DAEMON_INTAKE, "feed", PROBE_STATUS_PULL, out);
	print_row(fixture, DAEMON_INTAKE, "feed", PROBE_STATUS, out);
	print_row(fixture, DAEMON_NOTIFY, "link", PROBE_HEAD, out);
	print_row(fixture, DAEMON_NOTIFY, "link", PROBE_PUSH, out);
}

/* The lines of matrix.txt that aren't words. */
static char *documented(void)
{
	char line[1024];
	char *text = NULL;
	size_t size = 0;
	FILE *in = fopen(TABLE_FILE, "r"), *out = open_memstream(&text, &size);
	assert_non_null(in);
	assert_non_null(out);
	while (fgets(line, sizeof line, in) != NULL) {
		if (line[0] != '#' && line[0] != '\n')
			(void)fputs(line, out);
	}
	assert_int_equal(fclose(in), 0);
	assert_int_equal(fclose(out), 0);
	return text;
}

static void every_key_gets_the_documented_answer(void **state)
{
	char *observed = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&observed, &size);
	assert_non_null(out);
	print_table((const struct fixture *)*state, out);
	print_name_table((const struct fixture *)*state, out);
	assert_int_equal(fclose(out), 0);
	printf("%s", observed);
	char *expected = documented();
	assert_string_equal(observed, expected);
	free(expected);
	free(observed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_key_gets_the_documented_answer),
	};
	return cmocka_run_group_tests(tests, make_county, end_county);
}
