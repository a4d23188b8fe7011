/* A person's look and a person's act. */
#include <stdlib.h>

#include "common/base/time.h"
#include "common/core/decider.h"
#include "common/core/message.h"
#include "services/ctl/body.h"
#include "services/ctl/desk.h"
#include "services/ctl/target.h"

#define PAGE 1000u
#define FILTERS_MAX 8
#define WORDS_MAX 40
#define LINE_SIZE 4096

void desk_count(json_t *object, const char *name, json_int_t by)
{
	json_int_t before = json_integer_value(json_object_get(object, name));
	(void)json_object_set_new(object, name, json_integer(before + by));
}

/* ---- people */

static int take_failure(struct desk *desk, const struct session *from, int exit)
{
	desk->session->failure = from->failure;
	return exit;
}

static int actor_of(struct desk *desk, uint32_t region, const char *person, struct desk_actor **ret_actor)
{
	for (size_t i = 0; i < desk->actor_count; i++) {
		struct desk_actor *actor = desk->actors[i];
		if (actor->county.region == region && strcmp(actor->person, person) == 0) {
			*ret_actor = actor;
			return EXIT_DONE;
		}
	}
	struct desk_actor *actor = (struct desk_actor *)calloc(1, sizeof *actor);
	if (actor == NULL || desk->actor_count == DESK_ACTORS_MAX) {
		free(actor);
		return failure_set(&desk->session->failure, EXIT_INTERNAL, "cli.no_memory");
	}
	actor->person = person;
	actor->session = *desk->session;
	actor->session.region = region;
	actor->session.person = person;
	actor->session.key_path = NULL;
	int exit = county_open(&actor->session, region, &actor->county);
	if (exit != EXIT_DONE) {
		(void)take_failure(desk, &actor->session, exit);
		free(actor);
		return exit;
	}
	desk->actors[desk->actor_count++] = *ret_actor = actor;
	return EXIT_DONE;
}

void desk_actors_close(struct desk *desk)
{
	for (size_t i = 0; i < desk->actor_count; i++) {
		county_close(&desk->actors[i]->county);
		free(desk->actors[i]);
	}
	desk->actor_count = 0;
}

/* ---- looking */

static void add_lines(const Zh__QueryAnswer *answer, json_t *lines)
{
	for (size_t i = 0; answer != NULL && i < answer->n_lines; i++) {
		const char *at = (const char *)answer->lines[i].data;
		size_t left = answer->lines[i].len;
		while (left != 0) {
			const char *end = (const char *)memchr(at, '\n', left);
			size_t size = end != NULL ? (size_t)(end - at) : left;
			if (size != 0)
				(void)json_array_append_new(lines, json_loadb(at, size, 0, NULL));
			size += end != NULL;
			at += size;
			left -= size;
		}
	}
}

/* Page after page. */
static int list_daemon(struct desk_actor *actor, unsigned place, Zh__ListQuery *list, json_t *lines)
{
	uint8_t after[256];
	Zh__Query query = ZH__QUERY__INIT;
	query.ask_case = ZH__QUERY__ASK_LIST;
	query.list = list;
	list->has_after = 0;
	for (;;) {
		Zh__Request request = ZH__REQUEST__INIT;
		const Zh__Reply *reply;
		arena_reset(&actor->session.arena);
		request.ask_case = ZH__REQUEST__ASK_QUERY;
		request.query = &query;
		int exit = county_ask(&actor->county, place, &request, &reply);
		if (exit == EXIT_DONE)
			exit = county_outcome(&actor->county, reply, list->noun);
		if (exit != EXIT_DONE)
			return exit;
		add_lines(reply->answer, lines);
		const Zh__QueryAnswer *answer = reply->answer;
		if (answer == NULL || !answer->has_after || answer->after.len == 0 ||
		    answer->after.len > sizeof after)
			return EXIT_DONE;
		memcpy(after, answer->after.data, answer->after.len);
		list->has_after = 1;
		list->after = (ProtobufCBinaryData){answer->after.len, after};
	}
}

int desk_list(struct desk *desk, uint32_t region, const char *person, const char *noun,
	      const struct schema_list *filters, json_t **ret_lines)
{
	Zh__ListQuery list = ZH__LIST_QUERY__INIT;
	Zh__Param params[FILTERS_MAX];
	Zh__Param *pointers[FILTERS_MAX];
	char names[FILTERS_MAX][40];
	struct desk_actor *actor;
	size_t taken;
	const char *words[] = {noun, "list"};
	const struct command *command = command_find(words, 2, &taken);
	int exit = actor_of(desk, region, person, &actor);
	for (size_t i = 0; exit == EXIT_DONE && i < filters->count && i < FILTERS_MAX; i++) {
		const char *filter = DESK_TEXTS(*filters)[i];
		size_t size = strcspn(filter, "=");
		(void)snprintf(names[i], sizeof names[i], "%.*s", (int)size, filter);
		zh__param__init(&params[i]);
		params[i].name = names[i];
		params[i].value = filter + size + (filter[size] == '=');
		pointers[list.n_filters++] = &params[i];
	}
	list.noun = noun;
	list.filters = pointers;
	SET_OPTIONAL(&list, limit, PAGE);
	*ret_lines = json_pack("[]");
	if (exit == EXIT_DONE && (command == NULL || command->kind != COMMAND_LIST)) {
		exit = failure_set(&desk->session->failure, EXIT_USAGE, "cli.desk_no_list");
		failure_param(&desk->session->failure, "value", noun);
		return exit;
	}
	for (unsigned place = DAEMON_INTAKE; exit == EXIT_DONE && place < DAEMON_COUNT; place++) {
		if (command->daemon != DAEMON_UNKNOWN && command->daemon != (enum daemon)place)
			continue;
		exit = list_daemon(actor, place, &list, *ret_lines);
		if (exit != EXIT_DONE)
			(void)take_failure(desk, &actor->session, exit);
	}
	return exit;
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

static void put_member(struct typed *typed, const struct desk *desk, const json_t *object, const char *name,
		       size_t size)
{
	char key[60], text[TIME_MOMENT_TEXT];
	(void)snprintf(key, sizeof key, "%.*s", (int)size, name);
	const json_t *value = json_object_get(object, key);
	if (strcmp(key, "today") == 0) {
		time_print_day(time_day_of_ms(desk->now_ms), text);
		put(typed, text, strlen(text));
	} else if (strcmp(key, "now") == 0) {
		time_print_moment(desk->now_ms, text);
		put(typed, text, strlen(text));
	} else if (json_is_string(value)) {
		put(typed, json_string_value(value), json_string_length(value));
	} else if (json_is_integer(value)) {
		(void)snprintf(text, sizeof text, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
		put(typed, text, strlen(text));
	} else {
		typed->missing = true;
	}
}

/* One word: quotes keep blanks together, {member} stands for the line's. */
static const char *put_word(struct typed *typed, const struct desk *desk, const json_t *object, const char *at)
{
	char quote = '\0';
	typed->words[typed->count++] = typed->memory + typed->size;
	for (; *at != '\0' && (quote != '\0' || *at != ' '); at++) {
		const char *close = *at == '{' ? strchr(at, '}') : NULL;
		if (close != NULL) {
			put_member(typed, desk, object, at + 1, (size_t)(close - at - 1));
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

static void type_command(struct typed *typed, const struct desk *desk, const json_t *object, const char *text)
{
	*typed = (struct typed){.size = 0};
	while (!typed->missing && typed->count < WORDS_MAX) {
		text += strspn(text, " ");
		if (*text == '\0')
			break;
		text = put_word(typed, desk, object, text);
	}
}

static int target_of(struct desk_actor *actor, const struct invocation *invocation, Zh__ObjectId *target,
		     Zh__Command *command, unsigned *ret_place)
{
	struct object_id id;
	*ret_place = (unsigned)invocation->command->daemon;
	if (invocation->command->target == OBJECT_NONE)
		return EXIT_DONE;
	int exit = target_parse(&actor->session, invocation->command, invocation->operands[0], &id);
	if (exit != EXIT_DONE)
		return exit;
	*ret_place = (unsigned)target_daemon(invocation->command, id);
	SET_OPTIONAL(target, kind, (uint32_t)id.kind);
	SET_OPTIONAL(target, region, id.region);
	SET_OPTIONAL(target, number, id.number);
	command->target = target;
	return EXIT_DONE;
}

static int send_command(struct desk_actor *actor, const struct invocation *invocation, bool *ret_proposed)
{
	char act[COMMAND_NAME];
	unsigned place;
	ProtobufCMessage *body;
	Zh__Command command = ZH__COMMAND__INIT;
	Zh__ObjectId target = ZH__OBJECT_ID__INIT;
	Zh__Request request = ZH__REQUEST__INIT;
	const Zh__Reply *reply;
	command_name(invocation->command, act);
	int exit = body_make(invocation, &actor->session.arena, &body, &actor->session.failure);
	if (exit == EXIT_DONE)
		exit = target_of(actor, invocation, &target, &command, &place);
	if (exit != EXIT_DONE)
		return exit;
	command.act = act;
	command.reason = given_text(invocation, "reason");
	if (body != NULL) {
		struct bytes packed = message_pack(body, &actor->session.arena);
		union {
			const uint8_t *read;
			uint8_t *field;
		} bytes = {packed.data};
		command.has_body = packed.data != NULL;
		command.body = (ProtobufCBinaryData){packed.size, bytes.field};
	}
	request.ask_case = ZH__REQUEST__ASK_COMMAND;
	request.command = &command;
	exit = county_ask(&actor->county, place, &request, &reply);
	if (exit == EXIT_DONE)
		exit = county_outcome(&actor->county, reply, NULL);
	*ret_proposed = exit == EXIT_DONE && reply->outcome == ZH__OUTCOME__OUTCOME_PROPOSED;
	return exit;
}

static bool goes_on_after(int exit)
{
	return exit == EXIT_REFUSED || exit == EXIT_CONFLICT || exit == EXIT_NOT_FOUND ||
	       exit == EXIT_NOT_PERMITTED || exit == EXIT_BUSY;
}

static void note(struct desk *desk, const struct invocation *invocation, const struct desk_actor *actor, int exit,
		 bool proposed)
{
	char act[COMMAND_NAME];
	const struct failure *failure = &actor->session.failure;
	command_name(invocation->command, act);
	json_t *line = json_object_get(desk->tally, act);
	if (line == NULL) {
		line = json_pack("{s:{}}", "refused");
		(void)json_object_set_new(desk->tally, act, line);
	}
	desk->acts += exit == EXIT_DONE;
	if (exit == EXIT_DONE) {
		desk_count(line, proposed ? "proposed" : "done", 1);
		return;
	}
	const char *code = failure->refusal != NULL ? failure->refusal->code : failure->code;
	desk_count(json_object_get(line, "refused"), code != NULL ? code : "unknown", 1);
}

int desk_act(struct desk *desk, uint32_t region, const char *person, const char *text, const json_t *object)
{
	struct desk_actor *actor;
	struct typed typed;
	bool proposed = false;
	int exit = actor_of(desk, region, person, &actor);
	type_command(&typed, desk, object, text);
	if (exit != EXIT_DONE || typed.missing)
		return exit != EXIT_DONE ? exit : EXIT_NOT_FOUND;
	struct invocation *invocation = (struct invocation *)malloc(sizeof *invocation);
	if (invocation == NULL)
		return failure_set(&desk->session->failure, EXIT_INTERNAL, "cli.no_memory");
	arena_reset(&actor->session.arena);
	exit = parse_command_line((int)typed.count, typed.words, invocation, &actor->session.failure);
	if (exit == EXIT_DONE && invocation->command->kind != COMMAND_ACT)
		exit = failure_set(&actor->session.failure, EXIT_USAGE, "cli.desk_no_act");
	if (exit == EXIT_DONE)
		exit = send_command(actor, invocation, &proposed);
	if (exit == EXIT_DONE || goes_on_after(exit))
		note(desk, invocation, actor, exit, proposed);
	else
		(void)take_failure(desk, &actor->session, exit);
	free(invocation);
	return exit;
}
