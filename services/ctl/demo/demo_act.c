/* Commands as people type them, many under way at once: their commits are then shared, as on a busy
 * morning. */
#include <stdlib.h>

#include "common/base/time.h"
#include "common/core/decider.h"
#include "common/core/message.h"
#include "services/ctl/body.h"
#include "services/ctl/demo/demo.h"
#include "services/ctl/target.h"

#define WORDS_MAX 40
#define LINE_SIZE 4096

void demo_count(json_t *object, const char *name, json_int_t by)
{
	json_int_t before = json_integer_value(json_object_get(object, name));
	(void)json_object_set_new(object, name, json_integer(before + by));
}

/* ---- the command */

struct typed {
	char memory[LINE_SIZE];
	size_t size;
	const char *words[WORDS_MAX];
	size_t count;
	bool missing; /* a member that the line doesn't have */
};

static void put(struct typed *typed, const char *text, size_t size)
{
	if (size >= sizeof typed->memory - typed->size) {
		typed->missing = true;
		return;
	}
	memcpy(typed->memory + typed->size, text, size);
	typed->size += size;
}

static void put_member(struct typed *typed, const struct demo *demo, const json_t *object,
		       const char *name, size_t size)
{
	char key[60], text[TIME_MOMENT_TEXT];
	(void)snprintf(key, sizeof key, "%.*s", (int)size, name);
	if (object == NULL) { /* only looked at: it stands for itself */
		put(typed, name - 1, size + 2);
		return;
	}
	const json_t *value = json_object_get(object, key);
	if (strcmp(key, "today") == 0) {
		time_print_day(time_day_of_ms(demo->now_ms), text);
		put(typed, text, strlen(text));
	} else if (strcmp(key, "now") == 0) {
		time_print_moment(demo->now_ms, text);
		put(typed, text, strlen(text));
	} else if (strcmp(key, "here") == 0) {
		put(typed, demo->here, strlen(demo->here));
	} else if (json_is_string(value)) {
		put(typed, json_string_value(value), json_string_length(value));
	} else if (json_is_integer(value)) {
		(void)snprintf(text, sizeof text, "%" JSON_INTEGER_FORMAT,
			       json_integer_value(value));
		put(typed, text, strlen(text));
	} else {
		typed->missing = true;
	}
}

/* One word: quotes keep blanks together, {member} stands for the line's. */
static const char *put_word(struct typed *typed, const struct demo *demo, const json_t *object,
			    const char *at)
{
	char quote = '\0';
	typed->words[typed->count++] = typed->memory + typed->size;
	for (; *at != '\0' && (quote != '\0' || *at != ' '); at++) {
		const char *close = *at == '{' ? strchr(at, '}') : NULL;
		if (close != NULL) {
			put_member(typed, demo, object, at + 1, (size_t)(close - at - 1));
			at = close;
		} else if (*at == quote) {
			quote = '\0';
		} else if (quote == '\0' && (*at == '\'' || *at == '"')) {
			quote = *at;
		} else {
			put(typed, at, 1);
		}
	}
	put(typed, "", 1);
	return at;
}

static void type_command(struct typed *typed, const struct demo *demo, const json_t *object,
			 const char *text)
{
	*typed = (struct typed){.size = 0};
	while (!typed->missing && typed->count < WORDS_MAX) {
		text += strspn(text, " ");
		if (*text == '\0')
			break;
		text = put_word(typed, demo, object, text);
	}
}

int demo_check(struct demo *demo)
{
	const struct demo_rule *rules = (const struct demo_rule *)demo->file.rules.items;
	struct failure *failure = &demo->session->failure;
	struct typed typed;
	int exit = EXIT_DONE;
	struct invocation *invocation = (struct invocation *)malloc(sizeof *invocation);
	if (invocation == NULL)
		return failure_set(failure, EXIT_INTERNAL, "cli.no_memory");
	for (size_t i = 0; i < demo->file.rules.count && exit == EXIT_DONE; i++) {
		char line[16];
		for (size_t j = 0; j < rules[i].acts.count && exit == EXIT_DONE; j++) {
			type_command(&typed, demo, NULL, DEMO_TEXTS(rules[i].acts)[j]);
			exit = parse_command_line((int)typed.count, typed.words, invocation,
						  failure);
			if (exit == EXIT_DONE && (invocation->command == NULL ||
						  invocation->command->kind != COMMAND_ACT))
				exit = failure_set(failure, EXIT_FILE, "cli.demo_no_act");
		}
		(void)snprintf(line, sizeof line, "%u", (unsigned)rules[i].line);
		if (exit != EXIT_DONE) {
			failure_param(failure, "rule", rules[i].id);
			failure_param(failure, "line", line);
		}
	}
	free(invocation);
	return exit;
}

/* ---- what is under way */

/* One command from being sent to its answer. */
struct errand {
	struct typed typed;
	struct invocation invocation;
	char act[COMMAND_NAME];
	unsigned place;
	Zh__Request request;
	Zh__Command command;
	Zh__ObjectId target;
	bool waits;
};

static bool goes_on_after(int exit)
{
	return exit == EXIT_REFUSED || exit == EXIT_CONFLICT || exit == EXIT_NOT_FOUND ||
	       exit == EXIT_NOT_PERMITTED || exit == EXIT_BUSY;
}

static void note(struct demo *demo, const struct errand *errand, const struct failure *failure,
		 int exit, bool proposed)
{
	json_t *line = json_object_get(demo->tally, errand->act);
	if (line == NULL) {
		line = json_pack("{s:{}}", "refused");
		(void)json_object_set_new(demo->tally, errand->act, line);
	}
	demo->acts += exit == EXIT_DONE;
	if (exit == EXIT_DONE) {
		demo_count(line, proposed ? "proposed" : "done", 1);
		return;
	}
	const char *code = failure->refusal != NULL ? failure->refusal->code : failure->code;
	demo_count(json_object_get(line, "refused"), code != NULL ? code : "unknown", 1);
}

/* ---- sending */

static int set_target(struct demo_actor *actor, struct errand *errand)
{
	struct object_id id;
	const struct invocation *invocation = &errand->invocation;
	errand->place = (unsigned)invocation->command->daemon;
	if (invocation->command->target == OBJECT_NONE)
		return EXIT_DONE;
	int exit = target_parse(&actor->session, invocation->command, invocation->operands[0], &id);
	if (exit != EXIT_DONE)
		return exit;
	errand->place = (unsigned)target_daemon(invocation->command, id);
	zh__object_id__init(&errand->target);
	SET_OPTIONAL(&errand->target, kind, (uint32_t)id.kind);
	SET_OPTIONAL(&errand->target, region, id.region);
	SET_OPTIONAL(&errand->target, number, id.number);
	errand->command.target = &errand->target;
	return EXIT_DONE;
}

static int set_body(struct demo_actor *actor, struct errand *errand)
{
	ProtobufCMessage *body;
	int exit = body_make(&errand->invocation, &actor->session.arena, &body,
			     &actor->session.failure);
	if (exit != EXIT_DONE || body == NULL)
		return exit;
	struct bytes packed = message_pack(body, &actor->session.arena);
	errand->command.has_body = packed.data != NULL;
	errand->command.body = message_bytes(packed);
	return EXIT_DONE;
}

static int send_errand(struct demo_actor *actor, struct errand *errand)
{
	struct session *session = &actor->session;
	int exit = parse_command_line((int)errand->typed.count, errand->typed.words,
				      &errand->invocation, &session->failure);
	if (exit == EXIT_DONE &&
	    (errand->invocation.command == NULL || errand->invocation.command->kind != COMMAND_ACT))
		exit = failure_set(&session->failure, EXIT_USAGE, "cli.demo_no_act");
	if (exit != EXIT_DONE)
		return exit;
	zh__request__init(&errand->request);
	zh__command__init(&errand->command);
	command_name(errand->invocation.command, errand->act);
	errand->command.act = errand->act;
	errand->command.reason = given_text(&errand->invocation, "reason");
	errand->request.ask_case = ZH__REQUEST__ASK_COMMAND;
	errand->request.command = &errand->command;
	uint64_t seen = 0;
	exit = given_number(&errand->invocation, "seen", &seen, &session->failure);
	if (seen != 0)
		SET_OPTIONAL(&errand->command, seen_version, seen);
	if (exit == EXIT_DONE)
		exit = set_body(actor, errand);
	if (exit == EXIT_DONE)
		exit = set_target(actor, errand);
	if (exit == EXIT_DONE)
		exit = county_send(&actor->county, errand->place, &errand->request);
	errand->waits = exit == EXIT_DONE;
	return exit;
}

/* ---- answers, in whatever order they come */

static int settle(struct demo *demo, struct demo_actor *actor, struct errand *errand,
		  const Zh__Reply *reply)
{
	errand->waits = false;
	int exit = county_outcome(&actor->county, reply, NULL);
	bool proposed = exit == EXIT_DONE && reply->outcome == ZH__OUTCOME__OUTCOME_PROPOSED;
	if (exit == EXIT_DONE || goes_on_after(exit))
		note(demo, errand, &actor->session.failure, exit, proposed);
	return exit;
}

static const Zh__Reply *read_reply(struct bytes frame, struct arena *arena)
{
	if (!message_check(&zh__envelope__descriptor, frame))
		return NULL;
	const Zh__Envelope *message = (const Zh__Envelope *)(const void *)message_unpack(
		&zh__envelope__descriptor, frame, arena);
	if (message == NULL || message->what_case != ZH__ENVELOPE__WHAT_REPLY ||
	    message->reply == NULL || !message->reply->has_request_id ||
	    message->reply->request_id.len != REQUEST_ID)
		return NULL;
	return message->reply;
}

static struct errand *errand_of(struct errand *errands, size_t count, const Zh__Reply *reply)
{
	for (size_t i = 0; i < count; i++) {
		if (errands[i].waits && memcmp(errands[i].request.request_id.data,
					       reply->request_id.data, REQUEST_ID) == 0)
			return &errands[i];
	}
	return NULL;
}

/* Takes answers from the place until this errand has its own; one that doesn't come is asked for
 * again. */
static int await(struct demo *demo, struct demo_actor *actor, struct errand *errands,
		 struct demo_job *jobs, size_t count, size_t wanted)
{
	struct err err;
	struct bytes frame;
	unsigned place = errands[wanted].place;
	const Zh__Reply *reply;
	while (errands[wanted].waits) {
		enum status status = bus_caller_receive(actor->county.callers[place],
							demo->session->timeout_ms, &frame, &err);
		if (status != STATUS_OK)
			break;
		reply = read_reply(frame, &actor->session.arena);
		struct errand *errand = reply != NULL ? errand_of(errands, count, reply) : NULL;
		if (errand != NULL)
			jobs[errand - errands].exit = settle(demo, actor, errand, reply);
	}
	if (!errands[wanted].waits)
		return EXIT_DONE;
	int exit = county_ask(&actor->county, place, &errands[wanted].request, &reply);
	if (exit == EXIT_DONE)
		jobs[wanted].exit = settle(demo, actor, &errands[wanted], reply);
	return exit;
}

static int run_errands(struct demo *demo, struct demo_actor *actor, const char *text,
		       struct errand *errands, struct demo_job *jobs, size_t count)
{
	int exit = EXIT_DONE;
	for (size_t i = 0; i < count && exit == EXIT_DONE; i++) {
		errands[i].waits = false;
		if (jobs[i].exit != EXIT_DONE)
			continue;
		type_command(&errands[i].typed, demo, jobs[i].object, text);
		if (errands[i].typed.missing)
			jobs[i].exit = EXIT_NOT_FOUND;
		else
			exit = send_errand(actor, &errands[i]);
	}
	for (size_t i = 0; i < count && exit == EXIT_DONE; i++) {
		if (errands[i].waits)
			exit = await(demo, actor, errands, jobs, count, i);
	}
	return exit == EXIT_DONE ? EXIT_DONE : demo_take_failure(demo, &actor->session, exit);
}

int demo_act(struct demo *demo, uint32_t region, const char *person, const char *text,
	     struct demo_job *jobs, size_t count)
{
	struct demo_actor *actor;
	int exit = demo_actor_of(demo, region, person, &actor);
	if (exit != EXIT_DONE)
		return exit;
	struct errand *errands = (struct errand *)calloc(DEMO_WINDOW, sizeof *errands);
	if (errands == NULL)
		return failure_set(&demo->session->failure, EXIT_INTERNAL, "cli.no_memory");
	for (size_t i = 0; i < count && exit == EXIT_DONE; i += DEMO_WINDOW) {
		size_t left = count - i < DEMO_WINDOW ? count - i : DEMO_WINDOW;
		arena_reset(&actor->session.arena);
		exit = run_errands(demo, actor, text, errands, jobs + i, left);
	}
	free(errands);
	return exit;
}
