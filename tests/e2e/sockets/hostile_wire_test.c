/* Bytes that are no messages, on every socket of five running daemons: dropped, counted, and the
 * county goes on as if nothing had come. */
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/core/decider.h"
#include "tests/e2e/sockets/hostile.h"

#define GARBAGE 65536
#define NOISE_CONNECTIONS 3
#define HALF_OPEN 100
#define HANDSHAKE_MS (5000 + E2E_WAIT_MS) /* the servers give one 5 s */
#define MIB (1u << 20)

/* Each socket with somebody who may speak there, the largest message, and where what was dropped is
 * counted. */
static const struct place {
	enum daemon daemon;
	const char *socket, *who, *mark, *member;
	size_t largest;
} places[] = {
	{DAEMON_INTAKE, "pull", "console", E2E_STATUS, "malformed", 8 * MIB},
	{DAEMON_INTAKE, "cmd", "officer-1", E2E_STATUS, "malformed", 8 * MIB},
	{DAEMON_INTAKE, "feed", "lab", E2E_FEED, "malformed", MIB},
	{DAEMON_HAZARD, "pull", "console", E2E_STATUS, "malformed", 8 * MIB},
	{DAEMON_HAZARD, "cmd", "officer-1", E2E_STATUS, "malformed", 8 * MIB},
	{DAEMON_ESCALATION, "pull", "console", E2E_STATUS, "malformed", 8 * MIB},
	{DAEMON_ESCALATION, "cmd", "officer-1", E2E_STATUS, "malformed", 8 * MIB},
	{DAEMON_NOTIFY, "pull", "console", E2E_STATUS, "malformed", 8 * MIB},
	{DAEMON_NOTIFY, "cmd", "officer-1", E2E_STATUS, "malformed", 8 * MIB},
	{DAEMON_NOTIFY, "link", "region-522702", "\"name\":\"link\"", "refused", MIB / 2},
	{DAEMON_CREDIT, "pull", "console", E2E_STATUS, "malformed", 8 * MIB},
	{DAEMON_CREDIT, "cmd", "officer-1", E2E_STATUS, "malformed", 8 * MIB},
};
#define PLACES (sizeof places / sizeof places[0])

static const char *socket_line(const struct place *place)
{
	if (strcmp(place->socket, "pull") == 0)
		return E2E_PULL;
	if (strcmp(place->socket, "cmd") == 0)
		return E2E_COMMAND;
	return strcmp(place->socket, "feed") == 0 ? E2E_FEED : "\"name\":\"link\"";
}

static uint64_t counted(struct hostile *hostile, const struct place *place)
{
	return e2e_counter(hostile->watch[place->daemon], place->mark, place->member);
}

/* Sends the message; its sender is let in, and the message is counted as dropped. */
static void is_dropped(struct hostile *hostile, const struct place *place, struct bytes message)
{
	uint64_t before = counted(hostile, place);
	struct raw *raw = hostile_raw(hostile, place->daemon, place->socket, place->who);
	assert_true(raw_send(raw, message, 1, E2E_WAIT_MS));
	hostile_wait_counter(hostile, place->daemon, place->mark, place->member, before + 1);
	raw_close(raw);
}

/* The same noise in every run. */
static void fill_noise(uint8_t *out, size_t size, uint64_t seed)
{
	for (size_t i = 0; i < size; i++) {
		seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
		out[i] = (uint8_t)(seed >> 56);
	}
}

/* ---- no protocol at all */

static void garbage_on_the_line_is_cut_off(void **state)
{
	struct hostile *hostile = (struct hostile *)*state;
	static uint8_t noise[GARBAGE];
	hostile_begin(hostile);
	for (size_t i = 0; i < PLACES * NOISE_CONNECTIONS; i++) {
		const struct place *place = &places[i % PLACES];
		char endpoint[COUNTY_PATH];
		MUST(county_endpoint(&hostile->county, place->daemon, place->socket, endpoint,
				     &err_));
		int stream = raw_stream(endpoint);
		assert_true(stream >= 0);
		fill_noise(noise, sizeof noise, i);
		(void)send(stream, noise, sizeof noise, MSG_NOSIGNAL | MSG_DONTWAIT);
		assert_true(raw_stream_closed(stream, HANDSHAKE_MS));
		(void)close(stream);
	}
	hostile_nothing_changed(hostile);
	hostile_still_serves(hostile);
}

static void half_open_connections_are_cut_off_and_hold_nobody_up(void **state)
{
	struct hostile *hostile = (struct hostile *)*state;
	int streams[HALF_OPEN];
	char feed[COUNTY_PATH], command[COUNTY_PATH];
	hostile_begin(hostile);
	MUST(county_endpoint(&hostile->county, DAEMON_INTAKE, "feed", feed, &err_));
	MUST(county_endpoint(&hostile->county, DAEMON_INTAKE, "cmd", command, &err_));
	/* Before the first: opening all of them may take as long as one is given. */
	uint64_t refused =
		e2e_counter(hostile->watch[DAEMON_INTAKE], E2E_FEED, "refused_handshakes");
	for (size_t i = 0; i < HALF_OPEN; i++) {
		streams[i] = raw_stream(i % 2 == 0 ? feed : command);
		assert_true(streams[i] >= 0);
		/* Half of them begin to greet, and never end. */
		if (i % 4 < 2)
			assert_int_equal(write(streams[i], "\xff\0\0\0\0", 5), 5);
	}
	hostile_nothing_changed(hostile);
	hostile_still_serves(hostile);
	for (size_t i = 0; i < HALF_OPEN; i++) {
		assert_true(raw_stream_closed(streams[i], HANDSHAKE_MS));
		(void)close(streams[i]);
	}
	hostile_wait_counter(hostile, DAEMON_INTAKE, E2E_FEED, "refused_handshakes",
			     refused + HALF_OPEN / 2);
}

/* ---- no Envelope of ours */

static void messages_of_noise_are_dropped(void **state)
{
	struct hostile *hostile = (struct hostile *)*state;
	static uint8_t noise[GARBAGE];
	hostile_begin(hostile);
	fill_noise(noise, sizeof noise, 77);
	for (size_t i = 0; i < PLACES; i++) {
		is_dropped(hostile, &places[i], bytes_of(noise, sizeof noise));
		is_dropped(hostile, &places[i], bytes_of(noise, 0));
	}
	hostile_nothing_changed(hostile);
	hostile_still_serves(hostile);
}

/* Depth: an Envelope of Requests of Commands … each opened and never closed, by the deprecated
 * groups too. */
static size_t make_bomb(uint8_t *out, size_t size, uint8_t tag)
{
	memset(out, tag, size);
	return size;
}

/* Breadth: half a million items of two bytes. */
static size_t make_broad(uint8_t *out, size_t size)
{
	size_t at = 0;
	out[at++] = 0x3a; /* push */
	for (size_t left = size - 5; at < 5; at++, left >>= 7)
		out[at] = (uint8_t)((left & 0x7f) | (at < 4 ? 0x80 : 0));
	for (; at + 1 < size; at += 2) {
		out[at] = 0x1a; /* items */
		out[at + 1] = 0;
	}
	return at;
}

/* Each message is `depth` times within the field 4 of itself, its lengths right. */
static size_t make_nested(uint8_t *out, size_t size, unsigned depth)
{
	size_t at = size;
	for (unsigned i = 0; i < depth; i++) {
		size_t length = size - at, digits = length < 0x80 ? 1 : length < 0x4000 ? 2 : 3;
		if (at < digits + 1)
			break;
		at -= digits;
		for (size_t digit = 0; digit < digits; digit++)
			out[at + digit] = (uint8_t)((length >> 7 * digit & 0x7f) |
						    (digit + 1 < digits ? 0x80 : 0));
		out[--at] = 0x22;
	}
	memmove(out, out + at, size - at);
	return size - at;
}

static void bombs_are_dropped(void **state)
{
	struct hostile *hostile = (struct hostile *)*state;
	static uint8_t bomb[MIB / 4];
	hostile_begin(hostile);
	for (size_t i = 0; i < PLACES; i++) {
		is_dropped(hostile, &places[i], bytes_of(bomb, make_bomb(bomb, sizeof bomb, 0x23)));
		is_dropped(hostile, &places[i], bytes_of(bomb, make_broad(bomb, sizeof bomb)));
		is_dropped(hostile, &places[i],
			   bytes_of(bomb, make_nested(bomb, sizeof bomb, 20000)));
	}
	hostile_nothing_changed(hostile);
	hostile_still_serves(hostile);
}

#define CURVE_ROOM 64u /* more than CURVE puts around a message */
static const uint8_t large[16 * MIB + CURVE_ROOM];

/* `factor` times the largest message and a little, to every socket. */
static void send_too_large(struct hostile *hostile, size_t factor, const char *counter, bool is_cut)
{
	hostile_begin(hostile);
	for (size_t i = 0; i < PLACES; i++) {
		const struct place *place = &places[i];
		const char *line = socket_line(place);
		uint64_t before = e2e_counter(hostile->watch[place->daemon], line, counter);
		struct raw *raw = hostile_raw(hostile, place->daemon, place->socket, place->who);
		struct bytes message = bytes_of(large, factor * place->largest + CURVE_ROOM);
		bool sent = raw_send(raw, message, 1, E2E_WAIT_MS);
		assert_true(is_cut ? raw_was_cut(raw, E2E_WAIT_MS) : sent);
		hostile_wait_counter(hostile, place->daemon, line, counter, before + 1);
		raw_close(raw);
	}
	hostile_nothing_changed(hostile);
	hostile_still_serves(hostile);
}

static void oversize_is_dropped_and_counted(void **state)
{
	send_too_large((struct hostile *)*state, 1, "oversize", false);
}

static void twice_oversize_ends_the_connection_alone(void **state)
{
	send_too_large((struct hostile *)*state, 2, "ended", true);
}

static void a_message_of_many_frames_is_dropped_whole(void **state)
{
	struct hostile *hostile = (struct hostile *)*state;
	hostile_begin(hostile);
	for (size_t i = 0; i < PLACES; i++) {
		const struct place *place = &places[i];
		const char *line = socket_line(place);
		struct bus_caller *watch = hostile->watch[place->daemon];
		uint64_t before = e2e_counter(watch, line, "malformed");
		struct raw *raw = hostile_raw(hostile, place->daemon, place->socket, place->who);
		assert_true(raw_send(raw, bytes_of_text("one of many"), 4000, E2E_WAIT_MS));
		hostile_wait_counter(hostile, place->daemon, line, "malformed", before + 1);
		raw_close(raw);
	}
	hostile_nothing_changed(hostile);
	hostile_still_serves(hostile);
}

/* ---- an Envelope that isn't whole, or of another kind */

static void make_pull(enum daemon daemon, struct county_envelope *out)
{
	Zh__Envelope envelope = ZH__ENVELOPE__INIT;
	Zh__Pull pull = ZH__PULL__INIT;
	SET_OPTIONAL(&envelope, version, 1);
	SET_OPTIONAL(&pull, source, (Zh__DaemonName)daemon);
	SET_OPTIONAL(&pull, from, 1);
	envelope.what_case = ZH__ENVELOPE__WHAT_PULL;
	envelope.pull = &pull;
	county_pack(&envelope, out);
}

static void make_act(struct county_envelope *out)
{
	static uint8_t id[16] = "not to be taken";
	Zh__Envelope envelope = ZH__ENVELOPE__INIT;
	Zh__Request request = ZH__REQUEST__INIT;
	Zh__Command command = ZH__COMMAND__INIT;
	Zh__ObjectId target = ZH__OBJECT_ID__INIT;
	SET_OPTIONAL(&envelope, version, 1);
	SET_OPTIONAL(&target, kind, (uint32_t)OBJECT_PROPOSAL);
	SET_OPTIONAL(&target, number, 1);
	command.act = "proposal.withdraw";
	command.reason = "cut off";
	command.target = &target;
	request.has_request_id = 1;
	request.request_id = (ProtobufCBinaryData){sizeof id, id};
	request.ask_case = ZH__REQUEST__ASK_COMMAND;
	request.command = &command;
	envelope.what_case = ZH__ENVELOPE__WHAT_REQUEST;
	envelope.request = &request;
	county_pack(&envelope, out);
}

static void make_whole(const struct place *place, struct county_envelope *out)
{
	static const struct county_load load = {.seed = 3, .firms = 20};
	if (strcmp(place->socket, "pull") == 0)
		make_pull(place->daemon, out);
	else if (strcmp(place->socket, "cmd") == 0)
		make_act(out);
	else
		load_push(&load, 5000, 2, 1, out);
}

/* At every place of the message, in one connection; none is a message by chance, since all but the
 * two bytes of the version lie within one field. */
static void cut_everywhere(struct hostile *hostile, const struct place *place)
{
	struct county_envelope whole;
	uint64_t before = counted(hostile, place);
	make_whole(place, &whole);
	struct raw *raw = hostile_raw(hostile, place->daemon, place->socket, place->who);
	for (size_t size = 0; size < whole.size; size++)
		assert_true(raw_send(raw, bytes_of(whole.data, size), 1, E2E_WAIT_MS));
	hostile_wait_counter(hostile, place->daemon, place->mark, place->member,
			     before + whole.size);
	raw_close(raw);
	free(whole.data);
}

static void truncated_messages_are_dropped(void **state)
{
	struct hostile *hostile = (struct hostile *)*state;
	hostile_begin(hostile);
	for (size_t i = 0; i < PLACES; i++)
		cut_everywhere(hostile, &places[i]);
	hostile_nothing_changed(hostile);
	hostile_still_serves(hostile);
}

static void unknown_frames_are_dropped_and_unknown_fields_are_not_minded(void **state)
{
	struct hostile *hostile = (struct hostile *)*state;
	static const uint8_t unknown[] = {0x08, 1, 0xc2, 0x0c, 2, 'h', 'i'}; /* field 200 */
	uint8_t message[512];
	struct county_envelope pull;
	hostile_begin(hostile);
	for (size_t i = 0; i < PLACES; i++)
		is_dropped(hostile, &places[i], bytes_of(unknown, sizeof unknown));
	make_pull(DAEMON_HAZARD, &pull);
	memcpy(message, pull.data, pull.size);
	memcpy(message + pull.size, unknown + 2, sizeof unknown - 2);
	struct bus_caller *console =
		e2e_connect(&hostile->county, DAEMON_HAZARD, "pull", "console");
	Zh__Envelope *answer;
	MUST(bus_caller_send(console, bytes_of(message, pull.size + sizeof unknown - 2),
			     E2E_WAIT_MS, &err_));
	MUST(county_receive(console, E2E_WAIT_MS, &answer, &err_));
	assert_int_equal(answer->what_case, ZH__ENVELOPE__WHAT_BATCH);
	zh__envelope__free_unpacked(answer, NULL);
	bus_caller_close(console);
	free(pull.data);
	hostile_nothing_changed(hostile);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(garbage_on_the_line_is_cut_off),
		cmocka_unit_test(half_open_connections_are_cut_off_and_hold_nobody_up),
		cmocka_unit_test(messages_of_noise_are_dropped),
		cmocka_unit_test(bombs_are_dropped),
		cmocka_unit_test(oversize_is_dropped_and_counted),
		cmocka_unit_test(twice_oversize_ends_the_connection_alone),
		cmocka_unit_test(a_message_of_many_frames_is_dropped_whole),
		cmocka_unit_test(truncated_messages_are_dropped),
		cmocka_unit_test(unknown_frames_are_dropped_and_unknown_fields_are_not_minded),
	};
	return cmocka_run_group_tests(tests, hostile_setup, hostile_teardown);
}
