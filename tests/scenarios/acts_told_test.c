/* What each act writes down, and what it answers where one thing about it is wrong: pages made from
 * the scenarios.
 *
 * An act stands there as a scenario does it: with the events that follow in all five daemons,
 * what `show` says of its object afterwards, and the answer to each of its fields left out, empty,
 * and as extreme as it gets, and how far it goes; without a reason, about what isn't there, by
 * another person of the role, and approved by everybody of the office.  Those are dry runs just
 * before it, in the county as it is then.  Below stand the refusals that scenarios meet.  Who
 * changes an answer reads the difference: it is what officers will see.
 *
 * TOLD_PAGE is one of the pages below.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/core/message.h"
#include "common/stage/common_decide.h"
#include "services/scenario/cast.h"
#include "services/scenario/lines.h"
#include "tests/lib/test.h"
#include "tests/scenarios/act_values.h"
#include "tests/scenarios/told.h"

#define ACTS_MAX 160
#define TELLINGS 2 /* of one act: with other fields, or in another state */
#define REFUSALS_MAX 16384
#define BODY_MAX ((size_t)128 << 10)

/* Acts by the first word of their names. */
static const struct page {
	const char *name;
	enum daemon daemon; /* UNKNOWN: what each of them knows */
	const char *words;
} pages[] = {
	{"intake", DAEMON_INTAKE, "report informant feed"},
	{"hazard", DAEMON_HAZARD, "hazard"},
	{"firm", DAEMON_HAZARD, "firm patrol"},
	{"inspection", DAEMON_HAZARD, "inspection area selfcheck"},
	{"sampling", DAEMON_HAZARD, "sampling"},
	{"campaign", DAEMON_HAZARD, "campaign"},
	{"escalation", DAEMON_ESCALATION, "measure notice case hearing bulletin"},
	{"notify", DAEMON_NOTIFY, "referral restore region"},
	{"credit", DAEMON_CREDIT, "listing"},
	{"common", DAEMON_UNKNOWN,
	 "proposal clock quarantine policy calendar dictionary people demo"},
};

struct telling {
	uint64_t fields; /* which were stated */
	char *text;
	size_t size;
};
struct told_act {
	const struct act *act;
	char refusals[REFUSALS_MAX]; /* that scenarios meet */
	struct telling tellings[TELLINGS];
	size_t count;
};

static struct told_act acts[ACTS_MAX];
static size_t act_count;
static const struct page *page;

/* The act that is being told; NULL: what happens isn't. */
static struct told_act *now_told;
static FILE *out;
static uint8_t room[(size_t)4 << 20];

static struct told_act *told_act(const char *name)
{
	for (size_t i = 0; i < act_count; i++) {
		if (strcmp(acts[i].act->name, name) == 0)
			return &acts[i];
	}
	return NULL;
}

/* ---- answers */

static void print_answer(const Zh__Reply *reply, bool whole, char text[512])
{
	char memory[8192];
	struct writer line = writer_over(memory, sizeof memory);
	if (reply->outcome == ZH__OUTCOME__OUTCOME_DONE || reply->refusal == NULL) {
		(void)snprintf(text, 512, "done");
		return;
	}
	if (!whole) {
		const char *where = reply->refusal->where; /* an odd text may be in it */
		(void)snprintf(text, 512, "%s%s%.60s",
			       reply->refusal->code != NULL ? reply->refusal->code : "-",
			       where != NULL ? " at " : "", where != NULL ? where : "");
		for (char *at = text; *at != '\0'; at++)
			*at = (*at < '!' && at[1] == '\0') || *at < ' ' || *at > '~' ? '?' : *at;
		return;
	}
	lines_refusal(reply, &line);
	assert_false(line.overflow);
	(void)snprintf(text, 512, "%.*s", (int)(line.size - 1), memory);
}

static void ask_dry(const struct scenario_asking *asking, const struct principal *person,
		    Zh__Command *command, bool whole, char text[512])
{
	struct arena arena;
	struct err err;
	const Zh__Reply *reply;
	Zh__Request request = ZH__REQUEST__INIT;
	arena_init(&arena, room, sizeof room);
	SET_OPTIONAL(command, dry_run, 1);
	request.ask_case = ZH__REQUEST__ASK_COMMAND;
	request.command = command;
	assert_ok(scratch_ask(asking->county, asking->daemon, person, &request, &arena, &reply,
			      &err));
	assert_non_null(reply);
	print_answer(reply, whole, text);
}

static void state_body(Zh__Command *command, struct bytes body)
{
	command->has_body = 1;
	command->body = message_bytes(body);
}

/* ---- a field */

static uint64_t varint_take(struct bytes *rest)
{
	uint64_t value = 0;
	unsigned shift = 0;
	uint8_t byte;
	do {
		assert_true(rest->size != 0 && shift < 64);
		byte = rest->data[0];
		*rest = bytes_of(rest->data + 1, rest->size - 1);
		value |= (uint64_t)(byte & 0x7f) << shift;
		shift += 7;
	} while ((byte & 0x80) != 0);
	return value;
}

/* The next field of a packed message, with its tag. */
static uint32_t field_take(struct bytes *rest, struct bytes *ret_whole)
{
	const uint8_t *begin = rest->data;
	uint64_t tag = varint_take(rest);
	uint64_t size = (tag & 7) == 1 ? 8 : (tag & 7) == 5 ? 4 : 0;
	if ((tag & 7) == 0)
		(void)varint_take(rest);
	else if ((tag & 7) == 2)
		size = varint_take(rest);
	assert_true(size <= rest->size);
	*rest = bytes_of(rest->data + size, rest->size - (size_t)size);
	*ret_whole = bytes_of(begin, (size_t)(rest->data - begin));
	return (uint32_t)(tag >> 3);
}

/* false: it isn't stated. */
static bool without_field(struct bytes body, uint32_t field, struct writer *ret_body)
{
	bool found = false;
	while (body.size != 0) {
		struct bytes whole;
		bool is_it = field_take(&body, &whole) == field;
		found = found || is_it;
		if (!is_it)
			writer_put(ret_body, whole.data, whole.size);
	}
	return found;
}

static uint64_t stated_fields(struct bytes body)
{
	uint64_t fields = 0;
	while (body.size != 0) {
		struct bytes whole;
		fields |= (uint64_t)1 << field_take(&body, &whole) % 64;
	}
	return fields;
}

/* "a, b: answer" for all ways that are answered alike. */
static void print_ways(const char *field, const char ways[][24], char answers[][512], size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (answers[i][0] == '\0')
			continue;
		(void)fprintf(out, "  %s %s", field, ways[i]);
		for (size_t j = i + 1; j < count; j++) {
			if (strcmp(answers[i], answers[j]) != 0)
				continue;
			(void)fprintf(out, ", %s", ways[j]);
			answers[j][0] = '\0';
		}
		(void)fprintf(out, ": %s\n", answers[i]);
	}
}

static void try_field(const struct scenario_asking *asking, const ProtobufCFieldDescriptor *field)
{
	static const char ways[EXTREMES + 1][24] = {
		[EXTREME_EMPTY] = "empty", [EXTREME_ONE] = "one",   [EXTREME_LEAST] = "least",
		[EXTREME_MOST] = "most",   [EXTREME_KEY] = "key+1", [EXTREME_LONG] = "long",
		[EXTREME_STRANGE] = "odd", [EXTREME_MANY] = "many", [EXTREMES] = "left out"};
	static char answers[EXTREMES + 1][512];
	static uint8_t memory[BODY_MAX];
	struct bytes body = bytes_of(asking->command->body.data,
				     asking->command->has_body ? asking->command->body.len : 0);
	for (int way = 0; way <= EXTREMES; way++) {
		struct writer changed = writer_over(memory, sizeof memory);
		Zh__Command command = *asking->command;
		answers[way][0] = '\0';
		bool stated = without_field(body, field->id, &changed);
		if (way == EXTREMES && !stated)
			continue;
		if (way != EXTREMES)
			value_put_extreme(field, (enum act_extreme)way, &changed);
		if (changed.overflow)
			continue;
		state_body(&command, writer_bytes(&changed));
		ask_dry(asking, asking->person, &command, false, answers[way]);
	}
	print_ways(field->name, ways, answers, EXTREMES + 1);
}

/* ---- how far a field goes */

struct limit_search {
	const struct scenario_asking *asking;
	const ProtobufCFieldDescriptor *field;
	struct bytes rest; /* the body without it */
};

static bool takes(const struct limit_search *search, bool is_text, int64_t value)
{
	static uint8_t memory[BODY_MAX];
	struct writer body = writer_over(memory, sizeof memory);
	Zh__Command command = *search->asking->command;
	char text[512];
	writer_put(&body, search->rest.data, search->rest.size);
	if (is_text)
		value_put_text(search->field, (size_t)value, &body);
	else
		value_put_number(search->field, value, &body);
	assert_false(body.overflow);
	state_body(&command, writer_bytes(&body));
	ask_dry(search->asking, search->asking->person, &command, false, text);
	return strcmp(text, "done") == 0;
}

/* The last value on the way from one that is taken to one that isn't. */
static int64_t last_taken(const struct limit_search *search, bool is_text, int64_t taken,
			  int64_t refused)
{
	for (;;) {
		int64_t middle = taken / 2 + refused / 2 + (taken % 2 + refused % 2) / 2;
		if (middle == taken || middle == refused)
			return taken;
		if (takes(search, is_text, middle))
			taken = middle;
		else
			refused = middle;
	}
}

static void print_limits(const struct limit_search *search, bool is_text, int64_t from,
			 int64_t least, int64_t most)
{
	if (!takes(search, is_text, from))
		return;
	bool below = takes(search, is_text, least), above = takes(search, is_text, most);
	if (!below)
		(void)fprintf(out, "  %s from %" PRId64 "%s\n", search->field->name,
			      last_taken(search, is_text, from, least), is_text ? " bytes" : "");
	if (!above)
		(void)fprintf(out, "  %s up to %" PRId64 "%s\n", search->field->name,
			      last_taken(search, is_text, from, most), is_text ? " bytes" : "");
}

struct stated_number {
	const char *name;
	int64_t number;
	bool stated;
};

static bool note_number(void *context, const struct act_value *value)
{
	struct stated_number *wanted = (struct stated_number *)context;
	if (value->is_bytes || strcmp(value->path, wanted->name) != 0)
		return true;
	wanted->number = value->number;
	wanted->stated = true;
	return false;
}

/* A day's number skips what is no day, and a closed list has no order. */
static void find_limits(const struct scenario_asking *asking, const struct act *act,
			const ProtobufCFieldDescriptor *field)
{
	static uint8_t memory[BODY_MAX], unpacked[(size_t)1 << 20];
	struct writer rest = writer_over(memory, sizeof memory);
	struct stated_number number = {field->name, 1, false};
	struct bytes body = bytes_of(asking->command->body.data,
				     asking->command->has_body ? asking->command->body.len : 0);
	struct arena arena;
	if (field->label == PROTOBUF_C_LABEL_REPEATED)
		return;
	(void)without_field(body, field->id, &rest);
	struct limit_search search = {asking, field, writer_bytes(&rest)};
	if (field->type == PROTOBUF_C_TYPE_STRING) {
		print_limits(&search, true, 1, 1, MESSAGE_TEXT_MAX);
		return;
	}
	size_t size = strlen(field->name);
	bool is_day = size > 4 && strcmp(field->name + size - 4, "_day") == 0;
	bool is_signed =
		field->type == PROTOBUF_C_TYPE_INT32 || field->type == PROTOBUF_C_TYPE_INT64;
	bool narrow = field->type == PROTOBUF_C_TYPE_INT32 || field->type == PROTOBUF_C_TYPE_UINT32;
	if (is_day || !(is_signed || narrow || field->type == PROTOBUF_C_TYPE_UINT64))
		return;
	arena_init(&arena, unpacked, sizeof unpacked);
	(void)value_each(message_unpack(act->body, body, &arena), "", note_number, &number);
	int64_t least = !is_signed ? 0 : narrow ? INT32_MIN : INT64_MIN;
	int64_t most = !narrow ? INT64_MAX : is_signed ? INT32_MAX : UINT32_MAX;
	print_limits(&search, false, number.number, least, most);
}

/* ---- the act around its fields */

static void print_asked(const struct scenario_asking *asking, const struct act *act)
{
	char memory[16384];
	struct arena arena;
	struct writer line = writer_over(memory, sizeof memory);
	arena_init(&arena, room, sizeof room);
	act_asked_line(asking, act, &arena, &line);
	assert_false(line.overflow);
	told_line(out, "asked", bytes_of(memory, line.size - 1));
}

static void try_without(const struct scenario_asking *asking)
{
	char text[512];
	Zh__Command command = *asking->command;
	command.reason = NULL;
	ask_dry(asking, asking->person, &command, true, text);
	(void)fprintf(out, "  without a reason: %s\n", text);
	if (command.target == NULL)
		return;
	Zh__ObjectId other = *command.target;
	command = *asking->command;
	command.target = &other;
	other.number = 987654;
	ask_dry(asking, asking->person, &command, true, text);
	(void)fprintf(out, "  of what isn't there: %s\n", text);
	command = *asking->command;
	SET_OPTIONAL(&command, seen_version, 99);
	ask_dry(asking, asking->person, &command, true, text);
	(void)fprintf(out, "  seen in another version: %s\n", text);
}

/* Everybody of the office, one answer a line. */
static void try_persons(const struct scenario_asking *asking, uint32_t roles)
{
	static const char *const everybody[] = {
		"officer-1",  "officer-2", "officer-3", "mediator-1", "leader-1",    "leader-2",
		"reviewer-1", "hearing-1", "credit-1",  "credit-2",   "discloser-1", "discloser-2"};
	enum { PEOPLE = sizeof everybody / sizeof everybody[0] };
	static char names[PEOPLE][24], answers[PEOPLE][512];
	for (size_t i = 0; i < PEOPLE; i++) {
		struct principal person;
		Zh__Command command = *asking->command;
		assert_true(cast_find(everybody[i], SCENARIO_REGION, &person));
		(void)snprintf(names[i], sizeof names[i], "%s", everybody[i]);
		answers[i][0] = '\0';
		/* Whom the act's roles don't have is refused before it is looked at. */
		if ((person.roles & roles) != 0)
			ask_dry(asking, &person, &command, true, answers[i]);
	}
	print_ways("by", (const char(*)[24])names, answers, PEOPLE);
}

/* One for each code: the first. */
static void note_refusal(struct told_act *told, const char *text)
{
	char code[96] = "";
	size_t size = strlen(told->refusals);
	const char *at = strstr(text, "\"code\":");
	if (at != NULL)
		(void)snprintf(code, sizeof code, "%.*s", (int)strcspn(at, ",}"), at);
	if (strstr(told->refusals, code) != NULL && size != 0)
		return;
	(void)snprintf(told->refusals + size, sizeof told->refusals - size, "  refused %s\n", text);
	assert_true(strlen(told->refusals) + 1 < sizeof told->refusals);
}

/* Not yet told so often, and not with these fields. */
static struct told_act *to_be_told(const struct scenario_asking *asking)
{
	char text[512];
	struct told_act *told = told_act(asking->command->act);
	if (told == NULL || (page->daemon != DAEMON_UNKNOWN && asking->daemon != page->daemon))
		return NULL;
	Zh__Command command = *asking->command;
	ask_dry(asking, asking->person, &command, true, text);
	if (strcmp(text, "done") != 0) {
		note_refusal(told, text);
		return NULL;
	}
	if (told->count == TELLINGS)
		return NULL;
	uint64_t fields =
		stated_fields(bytes_of(asking->command->body.data,
				       asking->command->has_body ? asking->command->body.len : 0));
	for (size_t i = 0; i < told->count; i++) {
		if (told->tellings[i].fields == fields)
			return NULL;
	}
	told->tellings[told->count].fields = fields;
	return told;
}

static void forget(void)
{
	if (out == NULL)
		return;
	(void)fclose(out);
	free(now_told->tellings[now_told->count].text);
	out = NULL;
	now_told = NULL;
}

static void asking_fn(void *context, const struct scenario_asking *asking)
{
	(void)context;
	if (out != NULL && strcmp(asking->command->act, "proposal.approve") == 0) {
		(void)fprintf(out, "  approved\n");
		try_persons(asking, now_told->act->second_roles);
		return;
	}
	forget(); /* the one before was refused by its second person */
	now_told = to_be_told(asking);
	if (now_told == NULL)
		return;
	struct telling *telling = &now_told->tellings[now_told->count];
	out = open_memstream(&telling->text, &telling->size);
	assert_non_null(out);
	print_asked(asking, now_told->act);
	for (unsigned i = 0; now_told->act->body != NULL && i < now_told->act->body->n_fields;
	     i++) {
		try_field(asking, &now_told->act->body->fields[i]);
		find_limits(asking, now_told->act, &now_told->act->body->fields[i]);
	}
	try_without(asking);
	try_persons(asking, now_told->act->roles);
}

/* ---- what follows */

static void print_line(void *context, struct bytes line)
{
	told_line(out, (const char *)context, line);
}

/* Clocks and proposals are seen in their events. */
static bool is_shown(const struct event *event)
{
	return event->head.subject_kind != OBJECT_NONE &&
	       event->head.subject_kind != OBJECT_CLOCK &&
	       event->head.subject_kind != OBJECT_PROPOSAL;
}

/* What the first of its events is about. */
static void show_object(const struct scenario_acted *acted, enum daemon daemon)
{
	struct arena arena;
	struct event event;
	struct err err;
	const char *refused;
	uint64_t head = scratch_head(acted->county, daemon);
	for (uint64_t at = acted->before[daemon] + 1; at <= head; at++) {
		arena_init(&arena, room, sizeof room);
		assert_ok(scratch_event(acted->county, daemon, at, &arena, &event));
		if (!is_shown(&event))
			continue;
		struct object_id object =
			object_id_make((enum object_kind)event.head.subject_kind, SCENARIO_REGION,
				       event.head.subject_number);
		struct lines_ask ask = {acted->county, &arena, print_line,
					(void *)(uintptr_t) "shown"};
		arena_init(&arena, room, sizeof room);
		object.daemon = daemon;
		assert_ok(lines_get(&ask, object, &refused, &err));
		return;
	}
}

static void acted_fn(void *context, const struct scenario_acted *acted)
{
	struct arena arena;
	struct err err;
	(void)context;
	if (out == NULL || strcmp(now_told->act->name, acted->act->name) != 0)
		return;
	arena_init(&arena, room, sizeof room);
	for (unsigned daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		struct lines_ask ask = {acted->county, &arena, print_line,
					(void *)(uintptr_t)daemon_name((enum daemon)daemon)};
		assert_ok(lines_events(&ask, (enum daemon)daemon, acted->before[daemon] + 1, &err));
	}
	if (page->daemon != DAEMON_UNKNOWN)
		show_object(acted, page->daemon);
	(void)fclose(out);
	out = NULL;
	now_told->count++;
	now_told = NULL;
}

/* ---- the page */

/* Whether the act's first word is one of the page's. */
static bool is_on_page(const char *act)
{
	size_t size = strcspn(act, ".");
	for (const char *word = page->words; *word != '\0'; word += strspn(word, " ")) {
		size_t length = strcspn(word, " ");
		if (length == size && memcmp(word, act, size) == 0)
			return true;
		word += length;
	}
	return false;
}

static void note_act(const struct act *act)
{
	assert_true(act_count < ACTS_MAX);
	if (is_on_page(act->name))
		acts[act_count++] = (struct told_act){.act = act};
}

/* An act is on a page. */
static void expect_on_page(const struct act *act)
{
	bool there = false;
	for (size_t j = 0; j < sizeof pages / sizeof pages[0] && !there; j++) {
		page = &pages[j];
		there = is_on_page(act->name);
	}
	if (!there)
		fail_msg("%s is on no page", act->name);
}

/* Of a daemon; UNKNOWN: those that all have. */
static void each_act(enum daemon daemon, void (*look)(const struct act *act))
{
	const struct act *act;
	for (size_t i = 0; daemon == DAEMON_UNKNOWN && i < common_act_count; i++)
		look(&common_acts[i]);
	for (size_t i = 0;
	     daemon != DAEMON_UNKNOWN && (act = decider_act_at(scratch_decider(daemon), i)) != NULL;
	     i++)
		look(act);
}

static bool is_wanted(const struct act *act)
{
	return told_act(act->name) != NULL;
}

static void print_acts(FILE *to)
{
	for (size_t i = 0; i < act_count; i++) {
		(void)fprintf(to, "== %s%s\n", acts[i].act->name,
			      acts[i].count == 0 ? ": no scenario does it" : "");
		for (size_t j = 0; j < acts[i].count; j++) {
			(void)fwrite(acts[i].tellings[j].text, 1, acts[i].tellings[j].size, to);
			free(acts[i].tellings[j].text);
		}
		(void)fputs(acts[i].refusals, to);
	}
}

static void make(FILE *to)
{
	struct scenario_options options = {.asking = asking_fn, .acted = acted_fn};
	for (unsigned daemon = DAEMON_UNKNOWN; daemon < DAEMON_COUNT; daemon++)
		each_act((enum daemon)daemon, expect_on_page);
	for (page = pages; strcmp(page->name, TOLD_PAGE) != 0;)
		page++;
	each_act(page->daemon, note_act);
	scenarios_read();
	(void)scenarios_run(&options, is_wanted);
	forget();
	scenarios_free();
	print_acts(to);
}

int main(int argc, char **argv)
{
	return told_main(argc, argv, TOLD_PAGE, make);
}
