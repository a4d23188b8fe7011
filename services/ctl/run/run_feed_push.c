/* `feed push`: a file of items, one JSON object a line, through the feed socket that every feed
 * uses.
 *
 * Items keep the ids of their feed, so a push that was broken off is pushed again whole: what is
 * known is answered as repeated.  One push is under way at a time and no more than the receipt's
 * credit is sent.
 */
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/base/clock_source.h"
#include "common/base/time.h"
#include "common/core/decider.h"
#include "common/core/message.h"
#include "common/crypto/keys.h"
#include "services/ctl/push/feed_client.h"
#include "services/ctl/push/push_file.h"
#include "services/ctl/push/push_report.h"
#include "services/ctl/push/push_seal.h"
#include "services/ctl/runs.h"
#include "services/ctl/target.h"
#include "services/ctl/values/json_in.h"

#define BATCH_ITEMS 200u
#define BATCH_MAX 1000u
#define LINE_MAX_SIZE ((size_t)64 << 10)
#define OVER_RATE_MS 200
#define TRIES 6

struct pushing {
	struct session *session;
	const struct invocation *invocation;
	struct county county;
	struct bus_caller *caller;
	const char *feed;
	FILE *file;
	uint64_t batch, sequence, push_id, line;
	uint64_t message_bytes;
	bool begun; /* the file has been looked at */
	Zh__PushItem *items[BATCH_MAX];
	uint64_t lines[BATCH_MAX];
	size_t count;
	size_t size; /* packed, of the items so far */
	uint32_t credit;
	struct push_seal seal;
	struct push_report report;
};

/* ---- the socket */

static int feed_endpoint(struct pushing *pushing, char out[FILE_PATH_MAX])
{
	struct err err;
	if (feed_client_endpoint(&pushing->county, out, &err) == STATUS_OK)
		return EXIT_DONE;
	(void)failure_set(&pushing->session->failure, EXIT_NO_ANSWER, "cli.feed_not_open");
	failure_param(&pushing->session->failure, "why", err.text);
	return EXIT_NO_ANSWER;
}

static enum status load_keys(struct pushing *pushing, struct bus_keypair *keys,
			     struct key *ret_server, struct err *err)
{
	struct session *session = pushing->session;
	char path[FILE_PATH_MAX], below[128];
	struct key key;
	if (session->key_path != NULL) {
		(void)snprintf(path, sizeof path, "%s", session->key_path);
	} else {
		(void)snprintf(below, sizeof below, "keys/feeds/%.60s.key", pushing->feed);
		layout_etc(session, pushing->county.region, below, path);
	}
	TRY(key_load(path, KEY_TRANSPORT, &key, err));
	memcpy(keys->public_key, key.public_key, BUS_KEY);
	memcpy(keys->secret_key, key.secret, BUS_KEY);
	push_seal_open(&pushing->seal, session, pushing->county.region, &key);
	key_wipe(&key);
	layout_etc(session, pushing->county.region, "keys/public/intake.pub", path);
	return key_load(path, KEY_TRANSPORT, ret_server, err);
}

static int connect_feed(struct pushing *pushing)
{
	char endpoint[FILE_PATH_MAX];
	struct bus_keypair keys;
	struct key server;
	struct err err;
	struct bus_limits limits = {.message_max = (int64_t)pushing->message_bytes};
	int exit = feed_endpoint(pushing, endpoint);
	if (exit != EXIT_DONE)
		return exit;
	enum status status = load_keys(pushing, &keys, &server, &err);
	if (status == STATUS_OK)
		status = bus_caller_open(endpoint, server.public_key, &keys, &limits,
					 &pushing->caller, &err);
	explicit_bzero(&keys, sizeof keys);
	return status == STATUS_OK ? EXIT_DONE
				   : failure_of_err(&pushing->session->failure, EXIT_FILE, &err);
}

/* ---- one push */

static struct bytes pack_push(struct pushing *pushing)
{
	Zh__Envelope envelope = ZH__ENVELOPE__INIT;
	Zh__Push push = ZH__PUSH__INIT;
	push.feed = pushing->feed;
	SET_OPTIONAL(&push, first_sequence, pushing->sequence);
	SET_OPTIONAL(&push, push_id, pushing->push_id);
	if (given_flag(pushing->invocation, "test"))
		SET_OPTIONAL(&push, test, 1);
	push.n_items = pushing->count;
	push.items = pushing->items;
	SET_OPTIONAL(&envelope, version, 1);
	envelope.what_case = ZH__ENVELOPE__WHAT_PUSH;
	envelope.push = &push;
	return message_pack(&envelope.base, &pushing->session->arena);
}

static const Zh__Receipt *read_receipt(struct pushing *pushing, struct bytes frame)
{
	if (!message_check(&zh__envelope__descriptor, frame))
		return NULL;
	const Zh__Envelope *message = (const Zh__Envelope *)(const void *)message_unpack(
		&zh__envelope__descriptor, frame, &pushing->session->arena);
	if (message == NULL || message->what_case != ZH__ENVELOPE__WHAT_RECEIPT ||
	    message->receipt->push_id != pushing->push_id)
		return NULL;
	return message->receipt;
}

static enum status wait_receipt(struct pushing *pushing, int64_t wait_ms,
				const Zh__Receipt **ret_receipt, struct err *err)
{
	struct clock_source clock = clock_system();
	int64_t end_ms = clock_mono_ms(&clock) + wait_ms;
	*ret_receipt = NULL;
	while (*ret_receipt == NULL) {
		struct bytes frame;
		int64_t left_ms = end_ms - clock_mono_ms(&clock);
		TRY(bus_caller_receive(pushing->caller, left_ms > 0 ? left_ms : 0, &frame, err));
		*ret_receipt = read_receipt(pushing, frame);
	}
	return STATUS_OK;
}

static int not_answered(struct pushing *pushing, enum status status, const struct err *err)
{
	struct failure *failure = &pushing->session->failure;
	(void)failure_set(failure, status == STATUS_DENIED ? EXIT_NOT_PERMITTED : EXIT_NO_ANSWER,
			  status == STATUS_DENIED ? "cli.key_not_admitted" : "cli.push_unanswered");
	failure_param(failure, "daemon", "intake");
	failure_param(failure, "why", err->text);
	return (int)failure->exit;
}

static int push_refused(struct pushing *pushing, const Zh__Receipt *receipt)
{
	struct failure *failure = &pushing->session->failure;
	bool busy = strncmp(receipt->refusal->code, "daemon.", strlen("daemon.")) == 0;
	(void)failure_set(failure, busy ? EXIT_BUSY : EXIT_REFUSED, "cli.refused");
	failure->refusal = receipt->refusal;
	return (int)failure->exit;
}

static bool asks_to_wait(const Zh__Receipt *receipt)
{
	const char *code = receipt->refusal != NULL ? receipt->refusal->code : NULL;
	return code != NULL &&
	       (strcmp(code, "feed.over_rate") == 0 || strcmp(code, "feed.over_share") == 0 ||
		strcmp(code, "daemon.busy") == 0);
}

static int send_push(struct pushing *pushing)
{
	struct err err;
	size_t mark = pushing->session->arena.used;
	const Zh__Receipt *receipt = NULL;
	pushing->push_id++;
	struct bytes frame = pack_push(pushing);
	if (frame.data == NULL)
		return failure_set(&pushing->session->failure, EXIT_INTERNAL, "cli.no_memory");
	for (unsigned try = 0; try < TRIES; try++) {
		enum status status =
			bus_caller_send(pushing->caller, frame, pushing->session->timeout_ms, &err);
		if (status == STATUS_OK)
			status =
				wait_receipt(pushing, pushing->session->timeout_ms, &receipt, &err);
		if (status == STATUS_BUSY && try + 1 < TRIES)
			continue; /* what was taken is known by its ids */
		if (status != STATUS_OK)
			return not_answered(pushing, status, &err);
		if (!asks_to_wait(receipt) || try + 1 == TRIES)
			break;
		(void)poll(NULL, 0, OVER_RATE_MS << try);
	}
	if (receipt->refusal != NULL)
		return push_refused(pushing, receipt);
	if (receipt->n_results != pushing->count) /* one that nothing is said of may be lost */
		return failure_set(&pushing->session->failure, EXIT_INTERNAL,
				   "cli.answer_malformed");
	push_report_add(&pushing->report, pushing->session, receipt, pushing->lines);
	pushing->sequence += pushing->count;
	pushing->credit = receipt->has_credit ? receipt->credit : BATCH_MAX;
	pushing->session->arena.used = mark;
	return EXIT_DONE;
}

/* The queue beyond is full: an empty wait is cheaper than a refused push. */
static void await_credit(const struct pushing *pushing)
{
	if (pushing->credit < pushing->batch)
		(void)poll(NULL, 0, OVER_RATE_MS);
}

static int flush(struct pushing *pushing)
{
	if (pushing->count == 0)
		return EXIT_DONE;
	await_credit(pushing);
	int exit = send_push(pushing);
	pushing->count = 0;
	pushing->size = 0;
	if (exit == EXIT_DONE) /* else the failure borrows the answer */
		arena_reset(&pushing->session->arena);
	push_report_progress(&pushing->report, pushing->session);
	return exit;
}

/* ---- items */

static enum status read_item(struct pushing *pushing, const char *line, size_t size,
			     Zh__PushItem **ret_item, struct err *err)
{
	struct arena *arena = &pushing->session->arena;
	Zh__PushItem *item = (Zh__PushItem *)message_new(&zh__push_item__descriptor, arena);
	if (item == NULL)
		return err_set(err, STATUS_FULL, "the item is too large");
	TRY(json_in_text(bytes_of(line, size), &item->base, arena, err));
	if (item->id == NULL || item->id[0] == '\0')
		return err_set(err, STATUS_INVALID, "id: is missing");
	TRY(push_seal_item(&pushing->seal, item, arena, err));
	*ret_item = item;
	return STATUS_OK;
}

/* Room for the item in this push, or the push goes first and the line is read again into its fresh
 * arena. */
static int take_line(struct pushing *pushing, const char *line, size_t size)
{
	for (unsigned pass = 0; pass < 2; pass++) {
		struct err err;
		Zh__PushItem *item = NULL;
		enum status status = read_item(pushing, line, size, &item, &err);
		if (status == STATUS_INVALID) {
			push_report_malformed(&pushing->report, pushing->session, pushing->line,
					      err.text);
			return EXIT_DONE;
		}
		size_t packed = item != NULL ? zh__push_item__get_packed_size(item) + 16 : 0;
		bool fits = status == STATUS_OK && pushing->count < pushing->batch &&
			    pushing->size + packed + 1024 < pushing->message_bytes;
		if (fits) {
			pushing->lines[pushing->count] = pushing->line;
			pushing->items[pushing->count++] = item;
			pushing->size += packed;
			return EXIT_DONE;
		}
		if (pushing->count == 0) {
			push_report_malformed(&pushing->report, pushing->session, pushing->line,
					      "too large");
			return EXIT_DONE;
		}
		int exit = flush(pushing);
		if (exit != EXIT_DONE)
			return exit;
	}
	return EXIT_DONE;
}

/* Behind a line that was cut off stands the next object, or nothing: that line alone is bad. */
static bool goes_on(FILE *file)
{
	int next = fgetc(file);
	return next != EOF && ungetc(next, file) == next && next != '{';
}

/* What the file is, by its first line; what can't be pushed says what to do. */
static int look_at_first(struct pushing *pushing, struct bytes *line)
{
	struct failure *failure = &pushing->session->failure;
	if (pushing->begun || line->size == 0)
		return EXIT_DONE;
	pushing->begun = true;
	*line = push_file_without_mark(*line);
	enum push_file_kind kind = push_file_kind(*line);
	const char *code = push_file_code(kind);
	if (code == NULL || (kind == PUSH_FILE_SPREAD && !goes_on(pushing->file)))
		return EXIT_DONE;
	(void)failure_set(failure, EXIT_FILE, code);
	failure_param(failure, "file", pushing->invocation->operands[0]);
	return EXIT_FILE;
}

static int push_file(struct pushing *pushing)
{
	char *line = NULL;
	size_t capacity = 0;
	int exit = EXIT_DONE;
	struct err unread = {STATUS_OK, ""};
	while (exit == EXIT_DONE) {
		ssize_t size = getline(&line, &capacity, pushing->file);
		if (size < 0 && feof(pushing->file) == 0) /* a folder, or a disk that fails */
			(void)err_set_errno(&unread, "%s", pushing->invocation->operands[0]);
		if (size < 0)
			break;
		pushing->line++;
		while (size > 0 && (line[size - 1] == '\n' || line[size - 1] == '\r'))
			size--;
		struct bytes item = bytes_of(line, (size_t)size);
		exit = look_at_first(pushing, &item);
		if (exit != EXIT_DONE || item.size == 0)
			continue;
		if (item.size > LINE_MAX_SIZE)
			push_report_malformed(&pushing->report, pushing->session, pushing->line,
					      "the line is longer than 64 KiB");
		else
			exit = take_line(pushing, (const char *)item.data, item.size);
	}
	free(line);
	if (exit == EXIT_FILE)
		return exit; /* nothing was pushed */
	if (exit == EXIT_DONE)
		exit = flush(pushing);
	push_report_close(&pushing->report, pushing->session);
	if (exit == EXIT_DONE && unread.status != STATUS_OK)
		return failure_of_err(&pushing->session->failure, EXIT_FILE, &unread);
	if (exit == EXIT_DONE && pushing->report.failed != 0) {
		pushing->session->failure.code = NULL; /* said already */
		return EXIT_SOME_FAILED;
	}
	return exit;
}

static int read_options(struct pushing *pushing)
{
	struct failure *failure = &pushing->session->failure;
	const char *feed = given_text(pushing->invocation, "feed");
	pushing->feed = feed != NULL ? feed : "hotline";
	pushing->batch = BATCH_ITEMS;
	pushing->sequence = 1;
	int exit = given_number(pushing->invocation, "batch", &pushing->batch, failure);
	if (exit == EXIT_DONE)
		exit = given_number(pushing->invocation, "from-sequence", &pushing->sequence,
				    failure);
	if (exit == EXIT_DONE && (pushing->batch == 0 || pushing->batch > BATCH_MAX))
		exit = failure_set(failure, EXIT_USAGE, "cli.bad_batch");
	return exit;
}

static int open_file(struct pushing *pushing)
{
	const char *path = pushing->invocation->operands[0];
	struct err err;
	pushing->file = strcmp(path, "-") == 0 ? pushing->session->in : fopen(path, "re");
	if (pushing->file != NULL) {
		push_report_open(&pushing->report, pushing->file);
		return EXIT_DONE;
	}
	(void)err_set_errno(&err, "%s", path);
	return failure_of_err(&pushing->session->failure, EXIT_FILE, &err);
}

int run_feed_push(struct session *session, const struct invocation *invocation)
{
	struct clock_source clock = clock_system();
	struct pushing *pushing = (struct pushing *)calloc(1, sizeof *pushing);
	if (pushing == NULL)
		return failure_set(&session->failure, EXIT_INTERNAL, "cli.no_memory");
	*pushing =
		(struct pushing){.session = session, .invocation = invocation, .credit = BATCH_MAX};
	pushing->push_id = (uint64_t)clock_now_ms(&clock) << 10;
	uint32_t region;
	int exit = read_options(pushing);
	if (exit == EXIT_DONE)
		exit = session_region(session, &region);
	if (exit == EXIT_DONE)
		exit = county_open(session, region, &pushing->county);
	if (exit == EXIT_DONE) {
		pushing->message_bytes =
			(uint64_t)pushing->county.config->config.feed.message_bytes;
		exit = connect_feed(pushing);
	}
	if (exit == EXIT_DONE)
		exit = open_file(pushing);
	if (exit == EXIT_DONE)
		exit = push_file(pushing);
	if (pushing->file != NULL && pushing->file != session->in)
		(void)fclose(pushing->file);
	if (pushing->caller != NULL)
		bus_caller_close(pushing->caller);
	if (pushing->county.session != NULL)
		county_close(&pushing->county);
	push_seal_close(&pushing->seal);
	free(pushing);
	return exit;
}
