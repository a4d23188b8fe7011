/* The files of a daemon: arguments, zhian.yaml, keys, journal, state, parts, books. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <systemd/sd-id128.h>

#include "common/base/assert.h"
#include "common/base/build_id.h"
#include "common/base/hash64.h"
#include "common/base/sabotage.h"
#include "common/core/message.h"
#include "common/daemon/daemon_arguments.h"
#include "common/daemon/daemon_internal.h"
#include "common/daemon/daemon_own.h"
#include "common/policy/rules/bundle.h"
#include "common/policy/rules/load.h"
#include "common/stage/queries/reads.h"
#include "common/store/holdings.h"

/* 2025-03-01T00:00+08:00: where a demonstration begins */
#define DEMO_START_MS INT64_C(1740758400000)

enum status shell_arguments(struct daemon_shell *shell, int argc, char **argv, int *ret_exit)
{
	struct daemon_arguments given;
	TRY(daemon_arguments_read(shell->name, argc, argv, &given, ret_exit));
	if (given.own) {
		*ret_exit = daemon_own(shell->name, &given);
		return STATUS_INVALID;
	}
	const char *root = given.root;
	char region[16];
	(void)snprintf(region, sizeof region, "%06u", given.region);
	shell->check_only = given.check_only;
	shell->region = given.region;
	memcpy(shell->root, root, strlen(root) + 1);
	(void)snprintf(shell->etc, sizeof shell->etc, "%s/etc/zhian/%s", root, region);
	(void)snprintf(shell->var, sizeof shell->var, "%s/var/lib/zhian/%s/%s", root, region,
		       shell->name);
	(void)snprintf(shell->run, sizeof shell->run, "%s/run/zhian/%s", root, region);
	return STATUS_OK;
}

/* A warning of the files changes nothing for the running daemon: `doctor` counts them. */
static void print_problems(const struct daemon_shell *shell, const struct problems *problems)
{
	problems_print_as(problems, log_mark(&shell->log, LOG_LEVEL_ERROR),
			  log_mark(&shell->log, LOG_LEVEL_INFO), stderr);
}

enum status shell_read_config(struct daemon_shell *shell, struct config_set **ret_set,
			      struct err *err)
{
	char path[SHELL_PATH + 32];
	(void)snprintf(path, sizeof path, "%s/zhian.yaml", shell->etc);
	struct problems problems;
	problems_init(&problems);
	struct config_set *set = NULL;
	enum status status = config_load(path, shell->root, &problems, &set, err);
	print_problems(shell, &problems);
	if (status == STATUS_INVALID && problems_status(&problems, err) == STATUS_OK)
		(void)err_set(err, status, "%s can't be read", path);
	problems_done(&problems);
	if (status == STATUS_OK && set->config.region != (int64_t)shell->region) {
		status = err_set(err, STATUS_INVALID, "%s is of region %lld, but --region says %u",
				 path, (long long)set->config.region, shell->region);
		config_unload(&set);
	}
	*ret_set = set;
	return status;
}

static void process_principal(struct daemon_shell *shell, size_t index, const char *name,
			      uint32_t roles)
{
	struct principal *principal = &shell->processes[index];
	*principal = (struct principal){.roles = roles, .region = shell->region};
	(void)snprintf(principal->id, sizeof principal->id, "%s", name);
	if ((roles & ROLE_DAEMON) != 0)
		principal->daemon = (enum daemon)index;
}

enum status shell_read_keys(struct daemon_shell *shell, struct err *err)
{
	char path[SHELL_PATH + 64];
	(void)snprintf(path, sizeof path, "%s/keys/%s.key", shell->etc, shell->name);
	TRY(key_load(path, KEY_TRANSPORT, &shell->keys, err));
	if (!shell->keys.has_secret)
		return err_set(err, STATUS_INVALID, "%s holds no secret key", path);
	memcpy(shell->bus_keys.public_key, shell->keys.public_key, BUS_KEY);
	memcpy(shell->bus_keys.secret_key, shell->keys.secret, BUS_KEY);
	for (size_t i = DAEMON_INTAKE; i < DAEMON_COUNT + 2u; i++) {
		const char *name = i < DAEMON_COUNT    ? daemon_name((enum daemon)i)
				   : i == DAEMON_COUNT ? "console"
						       : "gateway";
		uint32_t role = i < DAEMON_COUNT ? ROLE_DAEMON : ROLE_CONSOLE;
		struct key key;
		struct err missing;
		(void)snprintf(path, sizeof path, "%s/keys/public/%s.pub", shell->etc, name);
		enum status status = key_load(path, KEY_TRANSPORT, &key, &missing);
		if (status != STATUS_OK && i < DAEMON_COUNT) {
			*err = missing;
			return err_prefix(err, status, "the daemons know each other by key");
		}
		if (status != STATUS_OK)
			continue; /* a county without this process */
		process_principal(shell, i, name, role);
		memcpy(shell->process_keys[i], key.public_key, KEY_PUBLIC);
		shell->process_known[i] = true;
	}
	return STATUS_OK;
}

/* ---- the end of the process before this one */

#define SESSION_RUNS "running"
#define SESSION_RUNS_AGAIN "running again" /* the one before was cut off too */

enum status shell_mark_session(struct daemon_shell *shell, const char *what, struct err *err)
{
	char path[SHELL_PATH + 32], text[128];
	const unsigned long long frame = journal_head(shell->journal)->frame;
	(void)snprintf(path, sizeof path, "%s/" HOLDINGS_SESSION, shell->var);
	(void)snprintf(text, sizeof text, "%s\nends %llu %llu\n", what, frame, frame);
	return file_write_atomic(path, bytes_of_text(text), 0640, err);
}

static bool session_was_cut(struct daemon_shell *shell)
{
	char path[SHELL_PATH + 32];
	char *data;
	size_t size;
	struct err err;
	(void)snprintf(path, sizeof path, "%s/" HOLDINGS_SESSION, shell->var);
	if (file_read(path, 256, &data, &size, &err) != STATUS_OK)
		return false;
	bool cut = strncmp(data, SESSION_RUNS, strlen(SESSION_RUNS)) == 0;
	shell->ended_twice = strncmp(data, SESSION_RUNS_AGAIN, strlen(SESSION_RUNS_AGAIN)) == 0;
	free(data);
	return cut;
}

/* ---- stores */

static enum status open_journal(struct daemon_shell *shell, struct err *err)
{
	char path[SHELL_PATH + 32];
	(void)snprintf(path, sizeof path, "%s/journal", shell->var);
	struct journal_options options = {
		.directory = path,
		.volume_bytes = (uint64_t)shell->config->journal.volume_bytes,
		.region = shell->region,
		.daemon = shell->service->decider->daemon,
		.build = SABOTAGE("daemon.frames-without-build") ? 0 : build_id(),
		.alg = frame_alg_here(),
		.driven_clock = shell->config->demo,
		.random = &shell->random,
		.now_ms = clock_now_ms(&shell->clock),
		.alarm_percent = (unsigned)shell->config->disk.alarm_percent,
		.refuse_percent = (unsigned)shell->config->disk.refuse_percent,
		.reserve_bytes = (uint64_t)shell->config->disk.reserve_bytes,
		.must_exist = !shell_may_begin(shell),
	};
	enum status status = journal_open(&options, &shell->journal, err);
	if (status == STATUS_NOT_FOUND)
		return shell_refuse_empty(shell, err);
	return status == STATUS_OK ? shell_check_holdings(shell, err) : status;
}

static enum status open_parts(struct daemon_shell *shell, struct err *err)
{
	char path[SHELL_PATH + 32], keys[SHELL_PATH + 32];
	if (!shell->service->keeps_parts)
		return STATUS_OK;
	(void)snprintf(path, sizeof path, "%s/parts", shell->var);
	(void)snprintf(keys, sizeof keys, "%s/keys", shell->var);
	struct parts_options options = {
		.directory = path, .keys_directory = keys, .random = &shell->random};
	TRY(parts_open(&options, &shell->parts, err));
	return shell_check_keys(shell, err);
}

static void begin_commit(void *context)
{
	commit_worker_begin(((struct daemon_shell *)context)->committer);
}

static enum status wait_for_commit(void *context, struct err *err)
{
	return commit_worker_wait(((struct daemon_shell *)context)->committer, err);
}

/* Another one at each start of the machine; 0: it can't be told.  The unit states it, since there
 * the daemon doesn't see /proc/sys, which sd_id128_get_boot(3) reads. */
static uint64_t boot_of_machine(void)
{
	const char *stated = getenv("ZHIAN_BOOT");
	sd_id128_t boot;
	if (stated != NULL)
		return hash64(0, bytes_of_text(stated));
	return sd_id128_get_boot(&boot) == 0 ? hash64(0, bytes_of(boot.bytes, sizeof boot.bytes))
					     : 0;
}

/* Beside its journal, so that it is kept and put back with it. */
static bool note_read(void *context, const char *person, const char *what, const char *object)
{
	struct daemon_shell *shell = (struct daemon_shell *)context;
	char folder[SHELL_PATH + 16];
	(void)snprintf(folder, sizeof folder, "%s/reads", shell->var);
	if (reads_note(folder, clock_now_ms(&shell->clock), person, what, object))
		return true;
	log_error(&shell->log, "read_not_noted", log_text("file", folder));
	return false;
}

static enum status open_stage(struct daemon_shell *shell, struct err *err)
{
	char careful[SHELL_PATH + 32];
	(void)snprintf(careful, sizeof careful, "%s/careful", shell->var);
	struct stage_limits limits = stage_limits_default();
	limits.turn_events = (uint32_t)shell->config->turn.events;
	limits.turn_bytes = (uint32_t)shell->config->turn.bytes;
	limits.turn_work_ms = shell->config->turn.work_ms;
	limits.pull_wait_ms = (uint32_t)shell->config->pull.wait_ms;
	limits.pull_events = (uint32_t)shell->config->pull.events;
	limits.pull_bytes = (uint32_t)shell->config->pull.bytes;
	limits.marks_per_turn = (uint32_t)shell->config->turn.marks;
	limits.time.jump_ms = shell->config->time.jump_ms;
	limits.time.pause_ms = shell->config->time.pause_ms;
	limits.consumer_lag = (uint32_t)shell->config->turn.consumer_lag;
	struct stage_options options = {
		.decider = shell->service->decider,
		.questions = shell->service->questions,
		.what_if = shell->service->what_if,
		.region = shell->region,
		.document_prefix = shell->config->document_prefix,
		.journal = shell->journal,
		.state = shell->state,
		.parts = shell->parts,
		.clock = shell->clock,
		.transport = shell_transport(shell),
		.committer = {shell, begin_commit, wait_for_commit},
		.limits = limits,
		.books = shell_books_at,
		.keep_book = shell_keep_book,
		.tell_book = shell_tell_book,
		.proposer = shell_proposer,
		.person = shell_person,
		.holder = shell_holder,
		.signer = shell_signer,
		.try_policy = shell_try_policy,
		.book_adopted = shell_book_adopted,
		.books_context = shell,
		.note_read = note_read,
		.disclose = shell->service->doors_disclose != NULL ? shell_disclose : NULL,
		.disclose_context = shell,
		.status = shell_status,
		.status_context = shell,
		.driven_start_ms = DEMO_START_MS,
		.careful_path = careful,
		.ended_abnormally = shell->ended_abnormally,
		.boot = boot_of_machine(),
	};
	return stage_open(&options, &shell->stage, err);
}

/* An older copy of the last volume is whole in itself, and the state may be older still. */
static enum status check_end(const struct daemon_shell *shell, struct err *err)
{
	const unsigned long long had = holdings_session_end(shell->var),
				 ends = journal_head(shell->journal)->frame;
	return had <= ends ? STATUS_OK
			   : err_set(err, STATUS_CORRUPT,
				     "the journal had frame %llu, but ends at %llu: the end of the "
				     "journal is missing. Put it back, or restore all five daemons "
				     "from a backup (zhianctl restore); don't delete anything",
				     had, ends);
}

enum status shell_open_stores(struct daemon_shell *shell, struct err *err)
{
	char books[SHELL_PATH + 32];
	TRY(shell_read_holdings(shell, err));
	TRY(file_make_directories(shell->var, 0750, err));
	TRY(file_make_directories(shell->run, 0750, err));
	shell->ended_abnormally = session_was_cut(shell);
	TRY(open_journal(shell, err)); /* takes the lock: nothing else was touched before */
	TRY(check_end(shell, err));
	TRY(shell_mark_session(shell, shell->ended_abnormally ? SESSION_RUNS_AGAIN : SESSION_RUNS,
			       err));
	TRY(shell_open_state(shell, err));
	TRY(open_parts(shell, err));
	TRY(commit_worker_start(shell->journal, shell->parts, &shell->committer, err));
	(void)snprintf(books, sizeof books, "%s/books", shell->var);
	TRY(books_open(books, &shell->books, err));
	TRY(open_stage(shell, err));
	TRY(shell_sweep_tail(shell, err));
	return books_refresh(shell->books, stage_rows(shell->stage), err);
}

void shell_close_stores(struct daemon_shell *shell)
{
	commit_worker_stop(shell->committer);
	shell_look_free(shell);
	stage_close(shell->stage);
	books_close(shell->books);
	parts_close(shell->parts);
	state_close(shell->state);
	journal_close(shell->journal);
	config_unload(&shell->config_set);
	key_wipe(&shell->keys);
}

/* ---- the books of a new county */

static const struct first_book {
	const char *file, *act, *name;
	uint16_t kind;
} first_books[] = {
	{"calendar/cn.csv", "calendar.adopt", "cn", KIND(CALENDAR_ADOPTED)},
	{"dictionary/products.yaml", "dictionary.adopt", "products", KIND(DICTIONARY_ADOPTED)},
	{"people.yaml", "people.adopt", "people", KIND(PEOPLE_ADOPTED)},
};
#define FIRST_BOOKS (sizeof first_books / sizeof first_books[0])

static enum status read_book(struct daemon_shell *shell, const char *relative, char **ret_data,
			     size_t *ret_size, struct err *err)
{
	char path[SHELL_PATH + 64];
	(void)snprintf(path, sizeof path, "%s/%s", shell->etc, relative);
	return file_read(path, 8u << 20, ret_data, ret_size, err);
}

/* As a person would adopt it; the first adoption is made by who made the county. */
static void submit_book(struct daemon_shell *shell, const char *act, const char *name,
			struct bytes content)
{
	struct principal founder = {.roles = ROLE_LEADER | ROLE_OPERATOR, .region = shell->region};
	(void)snprintf(founder.id, sizeof founder.id, "county-init");
	Zh__BookCommand book = ZH__BOOK_COMMAND__INIT;
	book.name = name;
	book.has_content = 1;
	book.content = message_bytes(content);
	size_t size = protobuf_c_message_get_packed_size(&book.base);
	uint8_t *body = (uint8_t *)malloc(size);
	ASSERT(body != NULL);
	Zh__Command command = ZH__COMMAND__INIT;
	command.act = act;
	command.reason = "first adoption";
	command.has_body = 1;
	command.body = (ProtobufCBinaryData){protobuf_c_message_pack(&book.base, body), body};
	Zh__Request request = ZH__REQUEST__INIT;
	uint8_t request_id[16];
	be64_put(request_id, (uint64_t)clock_now_ms(&shell->clock));
	random_fill(&shell->random, request_id + 8, 8);
	request.has_request_id = 1;
	request.request_id = (ProtobufCBinaryData){sizeof request_id, request_id};
	request.ask_case = ZH__REQUEST__ASK_COMMAND;
	request.command = &command;
	Zh__Envelope envelope = ZH__ENVELOPE__INIT;
	SET_OPTIONAL(&envelope, version, 1);
	envelope.what_case = ZH__ENVELOPE__WHAT_REQUEST;
	envelope.request = &request;
	size_t frame_size = protobuf_c_message_get_packed_size(&envelope.base);
	uint8_t *packed = (uint8_t *)malloc(frame_size);
	ASSERT(packed != NULL);
	protobuf_c_message_pack(&envelope.base, packed);
	struct stage_peer nobody = {.socket = SHELL_SOCKET_NONE};
	stage_receive(shell->stage, &nobody, &founder, bytes_of(packed, frame_size));
	free(packed);
	free(body);
}

static enum status load_policy(struct daemon_shell *shell, struct problems *problems,
			       struct policy_set **ret_set, struct err *err)
{
	char policy[SHELL_PATH + 32];
	(void)snprintf(policy, sizeof policy, "%s/policy", shell->etc);
	enum status status = policy_load_directory(policy, problems, ret_set, err);
	if (status == STATUS_INVALID && problems_status(problems, err) == STATUS_OK)
		(void)err_set(err, status, "%s", status_text(status));
	return status;
}

static enum status check_book(struct daemon_shell *shell, const struct first_book *book,
			      struct problems *problems, struct err *err)
{
	char path[SHELL_PATH + 64];
	char *data;
	size_t size;
	(void)snprintf(path, sizeof path, "%s/%s", shell->etc, book->file);
	TRY(read_book(shell, book->file, &data, &size, err));
	enum status status = books_check(book->kind, path, bytes_of(data, size), problems);
	free(data);
	if (status != STATUS_OK && problems_status(problems, err) == STATUS_OK)
		(void)err_set(err, status, "%s: %s", path, status_text(status));
	return status;
}

enum status shell_check_books(struct daemon_shell *shell, struct err *err)
{
	struct problems problems;
	struct policy_set *set = NULL;
	problems_init(&problems);
	enum status status = load_policy(shell, &problems, &set, err);
	policy_unload(&set);
	/* All that is wrong is said at once; what counts is the first. */
	for (size_t i = 0; i < FIRST_BOOKS; i++) {
		struct err further;
		enum status one = check_book(shell, &first_books[i], &problems,
					     status == STATUS_OK ? err : &further);
		if (status == STATUS_OK)
			status = one;
	}
	print_problems(shell, &problems);
	problems_done(&problems);
	return status;
}

static enum status submit_policy(struct daemon_shell *shell, struct err *err)
{
	struct problems problems;
	struct policy_set *set = NULL;
	problems_init(&problems);
	enum status status = load_policy(shell, &problems, &set, err);
	problems_done(&problems);
	if (status == STATUS_OK)
		submit_book(shell, "policy.adopt", "policy", set->bundle);
	policy_unload(&set);
	return status;
}

enum status shell_adopt_first_books(struct daemon_shell *shell, struct err *err)
{
	if (books_complete(shell->books))
		return STATUS_OK;
	TRY(shell_check_books(shell, err));
	TRY(submit_policy(shell, err));
	for (size_t i = 0; i < FIRST_BOOKS; i++) {
		char *data;
		size_t size;
		TRY(read_book(shell, first_books[i].file, &data, &size, err));
		submit_book(shell, first_books[i].act, first_books[i].name, bytes_of(data, size));
		free(data);
	}
	/* Four turns at the most: each takes what it has room for. */
	for (unsigned i = 0; i < 8 && !books_complete(shell->books); i++) {
		enum stage_work work;
		TRY(stage_turn(shell->stage, &work, err));
		TRY(books_refresh(shell->books, stage_rows(shell->stage), err));
		if (!books_complete(shell->books))
			TRY(books_failure(shell->books, err));
	}
	if (!books_complete(shell->books))
		return err_set(
			err, STATUS_INVALID,
			"%s: policy, calendar, dictionary and people could not be adopted; "
			"`zhianctl policy check`, `calendar check` and `config check` say why",
			shell->etc);
	return STATUS_OK;
}
