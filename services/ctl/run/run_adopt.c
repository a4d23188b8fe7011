/* Books are inputs: a person adopts one, from a named instant on, in all five daemons alike. */
#include <stdlib.h>

#include "common/base/clock_source.h"
#include "common/base/time.h"
#include "common/core/decider.h"
#include "common/core/message.h"
#include "services/ctl/county/adopt.h"
#include "services/ctl/county/policy_open.h"
#include "services/ctl/runs.h"
#include "services/ctl/show/book_changes.h"

#define BOOK_MAX ((size_t)6 << 20)
#define AHEAD_MS (60 * MS_PER_SECOND) /* so that all five are asked before the first one changes */

/* A daemon that has it already is no obstacle: an adoption that was cut off is asked for again. */
static bool is_already(const Zh__Refusal *refusal)
{
	const char *code = refusal != NULL && refusal->code != NULL ? refusal->code : "";
	const char *found = strstr(code, ".adopt.already");
	return found != NULL && strcmp(found, ".adopt.already") == 0;
}

static bool has_it_already(const Zh__Reply *reply)
{
	return is_already(reply->refusal);
}

bool adopt_was_there(const struct session *session)
{
	return is_already(session->failure.refusal);
}

/* What was only proposed: which proposals, and what an approval must have seen. */
struct waiting {
	size_t count;
	char ids[DAEMON_COUNT * (OBJECT_ID_TEXT + 2)];
	char first[OBJECT_ID_TEXT];
	struct object_id proposal; /* the first one */
	uint64_t seen;
};

static void note_waiting(struct waiting *waiting, unsigned place, const Zh__Reply *reply)
{
	const Zh__ObjectId *object = reply->object;
	char id[OBJECT_ID_TEXT] = "";
	if (reply->outcome != ZH__OUTCOME__OUTCOME_PROPOSED || object == NULL ||
	    object->kind >= OBJECT_KIND_COUNT)
		return;
	struct object_id proposal = {(enum object_kind)object->kind, object->region, object->number,
				     (enum daemon)place};
	object_id_print(proposal, id);
	size_t used = strlen(waiting->ids);
	(void)snprintf(waiting->ids + used, sizeof waiting->ids - used, "%s%s",
		       used != 0 ? ", " : "", id);
	if (waiting->count++ == 0) {
		(void)snprintf(waiting->first, sizeof waiting->first, "%s", id);
		waiting->seen = reply->object_version;
		waiting->proposal = proposal;
	}
}

/* `waiting` NULL: only tried. */
static int ask(struct county *county, const struct invocation *invocation, unsigned place,
	       const char *act, const Zh__BookCommand *book, struct waiting *waiting,
	       bool *ret_already)
{
	struct session *session = county->session;
	Zh__Request request = ZH__REQUEST__INIT;
	Zh__Command command = ZH__COMMAND__INIT;
	const Zh__Reply *reply;
	arena_reset(&session->arena);
	struct bytes body = message_pack(&book->base, &session->arena);
	if (body.data == NULL)
		return failure_set(&session->failure, EXIT_USAGE, "cli.too_large");
	command.act = act;
	command.reason = given_text(invocation, "reason");
	command.has_body = 1;
	command.body = message_bytes(body);
	if (waiting == NULL)
		SET_OPTIONAL(&command, dry_run, 1);
	request.ask_case = ZH__REQUEST__ASK_COMMAND;
	request.command = &command;
	int exit = county_ask(county, place, &request, &reply);
	if (exit != EXIT_DONE)
		return exit;
	*ret_already = has_it_already(reply);
	if (waiting != NULL)
		note_waiting(waiting, place, reply);
	return county_outcome(county, reply, place_name(place));
}

/* Tried at all five first, so that none adopts what another refuses. */
static int ask_all(struct county *county, const struct invocation *invocation, const char *act,
		   const Zh__BookCommand *book, struct waiting *ret_waiting)
{
	bool already[DAEMON_COUNT] = {false};
	unsigned missing = 0;
	int exit = EXIT_DONE;
	for (unsigned i = DAEMON_INTAKE; i < DAEMON_COUNT; i++) {
		exit = ask(county, invocation, i, act, book, NULL, &already[i]);
		if (exit != EXIT_DONE && !already[i])
			return exit;
		missing += !already[i];
	}
	if (missing == 0)
		return exit;
	for (unsigned i = DAEMON_INTAKE; i < DAEMON_COUNT; i++) {
		if (already[i])
			continue;
		county->session->adoption_begun = true;
		exit = ask(county, invocation, i, act, book, ret_waiting, &already[i]);
		if (exit != EXIT_DONE)
			return exit;
	}
	return EXIT_DONE;
}

/* "version: 2" of a list or a dictionary, "# version: 2" of a calendar. */
static uint32_t version_of(struct bytes content)
{
	const char *text = content.size != 0
				   ? (const char *)memmem(content.data, content.size, "version:", 8)
				   : NULL;
	return text != NULL ? (uint32_t)strtoul(text + 8, NULL, 10) : 0;
}

static void say_waiting(struct session *session, const char *act, uint32_t of_version,
			const struct waiting *waiting)
{
	char version[16], seen[24];
	(void)snprintf(version, sizeof version, "%u", of_version);
	(void)snprintf(seen, sizeof seen, "%llu", (unsigned long long)waiting->seen);
	if (session->json) {
		fprintf(session->out,
			"{\"kind\":\"act\",\"act\":\"%s\",\"outcome\":\"proposed\","
			"\"id\":\"%s\",\"object_version\":%s}\n",
			act, waiting->first, seen);
		return;
	}
	struct template_param params[] = {{"version", version},
					  {"ids", waiting->ids},
					  {"first", waiting->first},
					  {"seen", seen}};
	session_say(session, session->out, book_kind_of_act(act)->waits, params, 4);
}

struct adoption {
	const char *act; /* "policy.adopt" and so on */
	const char *name;
	struct bytes content;
	uint32_t version;     /* as the file says */
	int64_t effective_ms; /* 0: each daemon's own now */
};

static int adopt_book(struct county *county, const struct invocation *invocation,
		      const struct adoption *adoption, bool *ret_waits)
{
	struct session *session = county->session;
	const char *act = adoption->act;
	struct bytes content = adoption->content;
	int64_t effective_ms = adoption->effective_ms;
	Zh__BookCommand book = ZH__BOOK_COMMAND__INIT;
	book.name = adoption->name;
	book.has_content = 1;
	book.content = message_bytes(content);
	if (effective_ms != 0)
		SET_OPTIONAL(&book, effective_ms, effective_ms);
	struct waiting waiting = {.count = 0};
	int exit = ask_all(county, invocation, act, &book, &waiting);
	*ret_waits = waiting.count != 0;
	if (exit != EXIT_DONE)
		return exit;
	if (waiting.count != 0) {
		say_waiting(session, act, adoption->version, &waiting);
		return book_changes_show(county, waiting.proposal);
	}
	char moment[TIME_MOMENT_TEXT] = "";
	if (effective_ms != 0)
		time_print_moment(effective_ms, moment);
	if (session->json) {
		fprintf(session->out, "{\"kind\":\"act\",\"act\":\"%s\",\"outcome\":\"done\"}\n",
			act);
		return EXIT_DONE;
	}
	struct template_param params[] = {{"act", catalogue_word(WORDS_ACT, act, session->lang)},
					  {"effective", moment}};
	session_say(session, session->out, effective_ms != 0 ? "adopted_from" : "adopted_now",
		    params, 2);
	return EXIT_DONE;
}

static int read_effective(struct county *county, const struct invocation *invocation,
			  int64_t *ret_ms)
{
	struct clock_source clock = clock_system();
	/* A driven clock stands still, so nothing changes between the first daemon and the last. */
	*ret_ms = county->config->config.demo ? 0 : clock_now_ms(&clock) + AHEAD_MS;
	return given_moment(invocation, "effective", ret_ms, &county->session->failure);
}

static int adopt(struct session *session, const struct invocation *invocation,
		 struct adoption adoption)
{
	struct county county;
	uint32_t region;
	const char *name = given_text(invocation, "name");
	int exit = session_region(session, &region);
	if (exit == EXIT_DONE)
		exit = county_open(session, region, &county);
	if (exit != EXIT_DONE)
		return exit;
	exit = read_effective(&county, invocation, &adoption.effective_ms);
	bool waits;
	if (name != NULL)
		adoption.name = name;
	if (exit == EXIT_DONE)
		exit = adopt_book(&county, invocation, &adoption, &waits);
	county_close(&county);
	return exit;
}

int run_policy_adopt(struct session *session, const struct invocation *invocation)
{
	struct policy_set *set = NULL;
	int exit = policy_open(session, invocation->operands[0], true, &set);
	if (exit == EXIT_DONE)
		exit = adopt(session, invocation,
			     (struct adoption){"policy.adopt", "policy", set->bundle,
					       set->policy.version, 0});
	policy_unload(&set);
	return exit;
}

static int adopt_file(struct session *session, const struct invocation *invocation, const char *act,
		      const char *name)
{
	char *data;
	size_t size;
	struct err err;
	if (file_read(invocation->operands[0], BOOK_MAX, &data, &size, &err) != STATUS_OK)
		return failure_of_err(&session->failure, EXIT_FILE, &err);
	int exit = adopt(session, invocation,
			 (struct adoption){act, name, bytes_of(data, size),
					   version_of(bytes_of(data, size)), 0});
	free(data);
	return exit;
}

/* What is wrong with it is said here, with file and line, before any daemon is asked. */
int run_calendar_adopt(struct session *session, const struct invocation *invocation)
{
	int exit = calendar_file_check(session, invocation->operands[0]);
	return exit == EXIT_DONE ? adopt_file(session, invocation, "calendar.adopt", "cn") : exit;
}

int run_dictionary_adopt(struct session *session, const struct invocation *invocation)
{
	return adopt_file(session, invocation, "dictionary.adopt", "products");
}

int adopt_people(struct session *session, const struct invocation *invocation, uint32_t region,
		 bool *ret_waits)
{
	*ret_waits = false;
	struct county county;
	char path[FILE_PATH_MAX];
	char *data;
	size_t size;
	struct err err;
	int64_t effective_ms = 0; /* a key that is taken away must stop at once */
	layout_etc(session, region, "people.yaml", path);
	int exit = given_moment(invocation, "effective", &effective_ms, &session->failure);
	if (exit == EXIT_DONE && file_read(path, BOOK_MAX, &data, &size, &err) != STATUS_OK)
		exit = failure_of_err(&session->failure, EXIT_FILE, &err);
	if (exit != EXIT_DONE)
		return exit;
	exit = county_open(session, region, &county);
	if (exit == EXIT_DONE) {
		struct bytes content = bytes_of(data, size);
		exit = adopt_book(&county, invocation,
				  &(struct adoption){"people.adopt", "people", content,
						     version_of(content), effective_ms},
				  ret_waits);
		county_close(&county);
	}
	free(data);
	return exit;
}
