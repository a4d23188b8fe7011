/* journal follow: a copy of the journals, kept by somebody else while they grow. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "common/base/clock_source.h"
#include "common/core/decider.h"
#include "common/core/json_line.h"
#include "common/store/journal_kept.h"
#include "services/ctl/backup/manifest.h"
#include "services/ctl/doctor/noted_heads.h"
#include "services/ctl/runs.h"
#include "services/ctl/show/lines.h"
#include "services/ctl/target.h"

#define LOOK_NS 500000000L
#define LINE_BYTES 512

struct followed {
	enum daemon daemon;
	struct journal_kept *kept; /* NULL: it isn't followed any more */
	bool waited;               /* it was said that it doesn't answer */
	int exit;
};

struct following {
	struct session *session;
	struct county county;
	const char *into;
	struct lines lines;
	struct followed all[DAEMON_COUNT];
	size_t count;
	bool once;
};

/* ---- what keeps it from being kept */

/* Of the copy: in `code`'s words, `why` is the library's. */
static int copy_failed(struct following *following, enum daemon daemon, enum ctl_exit exit,
		       const char *code, const struct err *err)
{
	struct failure *failure = &following->session->failure;
	(void)failure_set(failure, exit, code);
	failure_param(failure, "daemon", daemon_name(daemon));
	failure_param(failure, "directory", following->into);
	failure_param(failure, "why", err->text);
	return (int)exit;
}

static int cannot_keep(struct following *following, enum daemon daemon, enum status status,
		       bool opening, const struct err *err)
{
	if (status == STATUS_FULL)
		return copy_failed(following, daemon, EXIT_BUSY, "cli.copy_full", err);
	if (status == STATUS_CONFLICT)
		return copy_failed(following, daemon, EXIT_CONFLICT,
				   opening ? "cli.copy_anothers" : "cli.copy_not_followed", err);
	if (status == STATUS_CORRUPT)
		return copy_failed(following, daemon, EXIT_CHECK_FAILED,
				   opening ? "cli.copy_damaged" : "cli.copy_not_followed", err);
	return failure_of_err(&following->session->failure,
			      status == STATUS_BUSY ? EXIT_BUSY : EXIT_FILE, err);
}

/* ---- where it is kept */

/* Where it is, or will be when it is made; what is above it is there, at the latest "/". */
static bool place_of(const char *path, char out[PATH_MAX])
{
	char above[PATH_MAX];
	if (realpath(path, out) != NULL)
		return true;
	const char *slash = strrchr(path, '/');
	size_t size = slash == NULL || slash == path ? 1 : (size_t)(slash - path);
	if (size >= sizeof above)
		return false;
	(void)snprintf(above, sizeof above, "%.*s", (int)size, slash == NULL ? "." : path);
	if (!place_of(above, out))
		return false;
	size_t used = strcmp(out, "/") == 0 ? 0 : strlen(out);
	const char *name = slash == NULL ? path : slash + 1;
	if (*name == '\0')
		return true;
	return snprintf(out + used, PATH_MAX - used, "/%s", name) < (int)(PATH_MAX - used);
}

static bool lies_in(const char *path, const char *folder)
{
	char inner[PATH_MAX];
	char outer[PATH_MAX];
	if (!place_of(path, inner) || !place_of(folder, outer))
		return false;
	size_t size = strlen(outer);
	return strncmp(inner, outer, size) == 0 && (inner[size] == '\0' || inner[size] == '/');
}

/* Neither what daemons write, nor a backup, which is what its MANIFEST says or nothing. */
static enum status check_place(const struct following *following, struct err *err)
{
	char manifest[FILE_PATH_MAX];
	TRY(tree_join(manifest, following->into, MANIFEST_NAME, err));
	if (access(manifest, F_OK) == 0)
		return err_set(err, STATUS_CONFLICT,
			       "%s: is a backup; follow into a directory of its own",
			       following->into);
	if (lies_in(following->into, following->county.config->config.data))
		return err_set(err, STATUS_CONFLICT,
			       "%s: is where the daemons keep their data; follow into another "
			       "directory, on another disk",
			       following->into);
	return STATUS_OK;
}

static int open_kept(struct following *following, struct followed *followed)
{
	struct clock_source clock = clock_system();
	char below[64], path[FILE_PATH_MAX];
	struct err err;
	(void)snprintf(below, sizeof below, "%s/journal", daemon_name(followed->daemon));
	enum status status = tree_join(path, following->into, below, &err);
	const struct journal_kept_options options = {.directory = path,
						     .region = following->county.region,
						     .daemon = followed->daemon,
						     .now_ms = clock_now_ms(&clock)};
	if (status == STATUS_OK)
		status = journal_kept_open(&options, &followed->kept, &err);
	return status == STATUS_OK ? EXIT_DONE
				   : cannot_keep(following, followed->daemon, status, true, &err);
}

/* ---- what the daemon says */

static int ask(struct following *following, struct followed *followed, const Zh__Reply **ret_reply)
{
	struct county *county = &following->county;
	struct journal_held end = *journal_kept_end(followed->kept);
	Zh__Request request = ZH__REQUEST__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	Zh__FramesQuery frames = ZH__FRAMES_QUERY__INIT;
	arena_reset(&following->session->arena);
	SET_OPTIONAL(&frames, after_frame, end.frame);
	SET_OPTIONAL(&frames, incarnation, end.incarnation);
	SET_OPTIONAL(&frames, offset, journal_kept_offset(followed->kept));
	SET_OPTIONAL(&frames, follows, !following->once);
	frames.has_chain = end.frame != 0;
	frames.chain = (ProtobufCBinaryData){JOURNAL_HASH, end.chain};
	query.ask_case = ZH__QUERY__ASK_FRAMES;
	query.frames = &frames;
	request.ask_case = ZH__REQUEST__ASK_QUERY;
	request.query = &query;
	int exit = county_ask(county, (unsigned)followed->daemon, &request, ret_reply);
	return exit == EXIT_DONE ? county_outcome(county, *ret_reply, daemon_name(followed->daemon))
				 : exit;
}

/* Nothing more came: the copy ends as the daemon says that its journal does. */
static bool is_level(const struct followed *followed, const struct journal_held *said)
{
	const struct journal_held *end = journal_kept_end(followed->kept);
	return journal_kept_offset(followed->kept) == 0 && end->frame == said->frame &&
	       (end->frame == 0 || memcmp(end->chain, said->chain, JOURNAL_HASH) == 0);
}

/* Takes one answer; `*ret_level`: it brought nothing, the copy is level with the journal. */
static int take_answer(struct following *following, struct followed *followed, bool *ret_level)
{
	const Zh__Reply *reply;
	struct noted_head said;
	uint64_t volume_bytes;
	struct err err;
	int exit = ask(following, followed, &reply);
	if (exit != EXIT_DONE)
		return exit;
	const Zh__QueryAnswer *answer = reply->answer;
	*ret_level = answer != NULL && (!answer->has_raw || answer->raw.len == 0);
	bool whole = answer != NULL && noted_end_read(lines_first(answer), &said, &volume_bytes) &&
		     said.daemon == followed->daemon &&
		     (!*ret_level || is_level(followed, &said.held));
	if (!whole)
		return failure_set(&following->session->failure, EXIT_INTERNAL,
				   "cli.answer_malformed");
	if (*ret_level)
		return EXIT_DONE;
	struct bytes rows = bytes_of(answer->raw.data, answer->raw.len);
	enum status status = journal_kept_take(followed->kept, rows, volume_bytes, &err);
	return status == STATUS_OK ? EXIT_DONE
				   : cannot_keep(following, followed->daemon, status, false, &err);
}

/* ---- one after the other */

/* After it is on the disk. */
static int say_kept(struct following *following, const struct followed *followed)
{
	const struct journal_held *end = journal_kept_end(followed->kept);
	char memory[LINE_BYTES], frame[24];
	struct session *session = following->session;
	struct writer out = writer_over(memory, sizeof memory);
	struct json_line json;
	if (!following->once && !session->json) {
		(void)snprintf(frame, sizeof frame, "%llu", (unsigned long long)end->frame);
		const struct template_param params[] = {{"daemon", daemon_name(followed->daemon)},
							{"frame", frame}};
		session_say(session, session->out, "journal_kept", params, 2);
		(void)fflush(session->out);
		return EXIT_DONE;
	}
	json_begin(&json, &out, "kept");
	json_text(&json, "daemon", daemon_name(followed->daemon));
	json_unsigned(&json, "head", journal_kept_sequence(followed->kept));
	json_unsigned(&json, "frames", end->frame);
	json_hex(&json, "incarnation", bytes_of(&end->incarnation, sizeof end->incarnation));
	json_hex(&json, "chain", bytes_of(end->chain, JOURNAL_HASH));
	json_end(&json);
	int exit = lines_put(&following->lines, bytes_of(memory, out.size - 1));
	(void)fflush(session->out);
	return exit;
}

/* A daemon that is stopped comes back; whoever asks but once wants to know. */
static bool is_waited_for(const struct following *following, int exit)
{
	return !following->once && (exit == EXIT_NO_ANSWER || exit == EXIT_BUSY);
}

static int catch_up(struct following *following, struct followed *followed)
{
	struct session *session = following->session;
	const uint64_t from = journal_kept_end(followed->kept)->frame;
	bool level = false;
	int exit = EXIT_DONE;
	while (exit == EXIT_DONE && !level)
		exit = take_answer(following, followed, &level);
	bool full = session->failure.code != NULL &&
		    strcmp(session->failure.code, "cli.copy_full") == 0;
	if (!full && is_waited_for(following, exit)) {
		const struct template_param daemon = {"daemon", daemon_name(followed->daemon)};
		if (!followed->waited)
			session_say(session, session->err, "journal_follow_waits", &daemon, 1);
		followed->waited = true;
		session->failure = (struct failure){.code = NULL};
		return EXIT_DONE;
	}
	followed->waited = false;
	bool more = journal_kept_end(followed->kept)->frame != from;
	if (more || (exit == EXIT_DONE && following->once)) {
		int said = say_kept(following, followed);
		return exit != EXIT_DONE ? exit : said;
	}
	return exit;
}

/* The others go on. */
static void give_up(struct following *following, struct followed *followed, int exit)
{
	journal_kept_close(followed->kept);
	followed->kept = NULL;
	followed->exit = exit;
	if (following->count == 1)
		return; /* said at the end */
	(void)session_fail(following->session);
	following->session->failure = (struct failure){.code = NULL};
}

static size_t look_at_all(struct following *following)
{
	size_t followed = 0;
	for (size_t i = 0; i < following->count; i++) {
		struct followed *one = &following->all[i];
		if (one->kept == NULL)
			continue;
		int exit = catch_up(following, one);
		if (exit != EXIT_DONE)
			give_up(following, one, exit);
		else
			followed++;
	}
	return followed;
}

static int end_of(const struct following *following)
{
	size_t failed = 0;
	int first = EXIT_DONE;
	for (size_t i = 0; i < following->count; i++) {
		failed += following->all[i].exit != EXIT_DONE;
		if (first == EXIT_DONE)
			first = following->all[i].exit;
	}
	if (failed == 0 || following->count == 1)
		return first;
	return failure_set(&following->session->failure,
			   failed == following->count ? (enum ctl_exit)first : EXIT_SOME_FAILED,
			   "cli.journal_some_unkept");
}

static int follow(struct following *following)
{
	const struct timespec pause = {0, LOOK_NS};
	for (size_t i = 0; i < following->count; i++) {
		int exit = open_kept(following, &following->all[i]);
		if (exit != EXIT_DONE)
			give_up(following, &following->all[i], exit);
	}
	while (look_at_all(following) != 0 && !following->once && !ferror(following->session->out))
		(void)nanosleep(&pause, NULL);
	for (size_t i = 0; i < following->count; i++)
		journal_kept_close(following->all[i].kept);
	return end_of(following);
}

int run_journal_follow(struct session *session, const struct invocation *invocation)
{
	struct following following = {.session = session,
				      .into = given_text(invocation, "into"),
				      .once = given_flag(invocation, "once")};
	enum daemon daemons[DAEMON_COUNT];
	struct err err;
	uint32_t region;
	following.count = target_daemons(session, invocation, daemons);
	int exit = following.count != 0 ? session_region(session, &region) : EXIT_USAGE;
	if (exit == EXIT_DONE)
		exit = county_open(session, region, &following.county);
	if (exit != EXIT_DONE)
		return exit;
	for (size_t i = 0; i < following.count; i++)
		following.all[i] = (struct followed){.daemon = daemons[i]};
	lines_open(&following.lines, session, LINES_TABLE);
	enum status status = check_place(&following, &err);
	exit = status == STATUS_OK
		       ? follow(&following)
		       : failure_of_err(&session->failure,
					status == STATUS_CONFLICT ? EXIT_CONFLICT : EXIT_FILE,
					&err);
	following.lines.failed = exit != EXIT_DONE;
	lines_close(&following.lines, bytes_of(NULL, 0));
	county_close(&following.county);
	return exit;
}
