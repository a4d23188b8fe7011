#include "services/scenario/check.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/text.h"
#include "common/base/time.h"
#include "services/scenario/asks.h"
#include "services/scenario/clock_says.h"
#include "services/scenario/fill.h"
#include "services/scenario/lines.h"
#include "services/scenario/match.h"
#include "services/scenario/rules_used.h"
#include "services/scenario/sentences.h"
#include "services/scenario/terms.h"

#define BOOK_LINE 4096 /* more than any line of a book */

/* ---- which check a line of `then` is: its first key says it */

struct check_form {
	const char *key;
	enum status (*holds)(struct checker *checker, const struct yaml_node *check,
			     bool *ret_holds, struct err *err);
	const char *needs; /* NULL: nothing else */
};

static enum status event_holds(struct checker *, const struct yaml_node *, bool *, struct err *);
static enum status proposed_holds(struct checker *, const struct yaml_node *, bool *, struct err *);
static enum status due_holds(struct checker *, const struct yaml_node *, bool *, struct err *);
static enum status refused_holds(struct checker *, const struct yaml_node *, bool *, struct err *);
static enum status explain_holds(struct checker *, const struct yaml_node *, bool *, struct err *);
static enum status possible_holds(struct checker *, const struct yaml_node *, bool *, struct err *);
static enum status count_holds(struct checker *, const struct yaml_node *, bool *, struct err *);
static enum status not_holds(struct checker *, const struct yaml_node *, bool *, struct err *);
static enum status ask_holds(struct checker *, const struct yaml_node *, bool *, struct err *);
static enum status term_holds(struct checker *, const struct yaml_node *, bool *, struct err *);
static enum status noun_holds(struct checker *, const struct yaml_node *, bool *, struct err *);

static const struct check_form forms[] = {
	{"not", not_holds, NULL},           {"event", event_holds, NULL},
	{"proposed", proposed_holds, NULL}, {"due", due_holds, NULL},
	{"refused", refused_holds, NULL},   {"explain", explain_holds, NULL},
	{"possible", possible_holds, "of"}, {"count", count_holds, "of"},
	{"term", term_holds, "from"},       {"ask", ask_holds, NULL},
};
#define FORMS (sizeof forms / sizeof forms[0])

static const struct check_form *form_of(const struct yaml_node *check)
{
	for (size_t i = 0; i < FORMS; i++) {
		if (strcmp(check->first->key, forms[i].key) == 0)
			return &forms[i];
	}
	return NULL;
}

bool check_asks_books(const struct yaml_node *check)
{
	const struct check_form *form = form_of(check);
	if (form == NULL)
		return false;
	if (form->holds == not_holds)
		return check_asks_books(yaml_child(check, "not"));
	return form->holds == ask_holds || form->holds == term_holds;
}

/* Nouns of lists; a daemon says at run time whether it knows one that isn't here. */
static bool looks_like_noun(const char *key)
{
	return strspn(key, "abcdefghijklmnopqrstuvwxyz_-") == strlen(key);
}

void check_look(const struct yaml_node *check, const char *file, struct problems *problems)
{
	if (check->kind != YAML_MAPPING || check->count == 0) {
		problem_error_at(problems, file, check->place,
				 "a check is a group of settings, as in {hazard: $h1, state: "
				 "ordered}");
		return;
	}
	const struct check_form *form = form_of(check);
	if (form == NULL) {
		if (!looks_like_noun(check->first->key) || check->first->kind != YAML_SCALAR)
			problem_error_at(
				problems, file, check->place,
				"%.40s is no check; allowed: event, proposed, due, refused, "
				"explain, possible, count, term, ask, not, or the noun of a list "
				"as in "
				"{hazard: $h1, …}",
				check->first->key);
		return;
	}
	if (form->needs != NULL && yaml_child(check, form->needs) == NULL)
		problem_error_at(problems, file, check->place, "%s needs `%s:`", form->key,
				 form->needs);
	const struct yaml_node *value = yaml_child(check, form->key);
	bool nested = form->holds == not_holds || form->holds == proposed_holds ||
		      form->holds == due_holds;
	if (nested && value->kind != YAML_MAPPING)
		problem_error_at(problems, file, check->place, "%s takes a group of settings",
				 form->key);
	else if (form->holds == not_holds)
		check_look(value, file, problems);
}

/* ---- lines */

static void add_line(void *context, struct bytes line)
{
	json_t *value = json_loadb((const char *)line.data, line.size, 0, NULL);
	if (value != NULL)
		(void)json_array_append_new((json_t *)context, value);
}

static struct lines_ask asking(struct checker *checker, json_t *lines)
{
	arena_reset(checker->arena);
	return (struct lines_ask){checker->county, checker->arena, add_line, lines};
}

static enum status gather_events(struct checker *checker, struct err *err)
{
	if (checker->events != NULL)
		return STATUS_OK;
	checker->events = JSON_NEW_ARRAY();
	struct lines_ask ask = asking(checker, checker->events);
	for (unsigned i = DAEMON_INTAKE; i < DAEMON_COUNT; i++)
		TRY(lines_events(&ask, (enum daemon)i, checker->begun[i] + 1, err));
	return STATUS_OK;
}

static bool is_unknown(const char *code)
{
	return code != NULL && strcmp(code, "query.unknown") == 0;
}

/* The list of whichever daemon has it. */
static enum status gather_list(struct checker *checker, const char *noun, json_t *lines,
			       struct err *err)
{
	bool known = false;
	for (unsigned i = DAEMON_INTAKE; i < DAEMON_COUNT; i++) {
		const char *refused;
		struct lines_ask ask = asking(checker, lines);
		TRY(lines_list(&ask, (enum daemon)i, noun, NULL, NULL, &refused, err));
		known |= !is_unknown(refused);
	}
	return known ? STATUS_OK
		     : err_set(err, STATUS_INVALID,
			       "%.40s is neither a check nor a list of any daemon", noun);
}

/* ---- which lines hold, and what came nearest */

/* As much as there is room for, whole characters. */
static void put(struct writer *out, const char *text)
{
	struct bytes cut = text_cut(bytes_of_text(text), out->capacity - out->size);
	writer_put(out, cut.data, cut.size);
}

static void print_value(const json_t *value, struct writer *out)
{
	char *text = value != NULL ? json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY) : NULL;
	put(out, text != NULL ? text : "none");
	free(text);
}

/* Of a line that comes near: the members that were asked for. */
static void print_near(struct checker *checker, const struct yaml_node *mapping,
		       const char *const *skipped, const json_t *line)
{
	struct writer out = writer_over(checker->found, sizeof checker->found - 1);
	bool first = true;
	for (const struct yaml_node *each = mapping->first; each != NULL; each = each->next) {
		bool skip = false;
		for (size_t i = 0; skipped != NULL && skipped[i] != NULL; i++)
			skip |= strcmp(skipped[i], each->key) == 0;
		if (skip)
			continue;
		put(&out, first ? "" : ", ");
		put(&out, each->key);
		put(&out, ": ");
		print_value(match_member(line, each->key), &out);
		first = false;
	}
	checker->found[out.size] = '\0';
}

struct search {
	const struct yaml_node *mapping;
	const char *const *skipped; /* keys that aren't members of the line */
	const char *member;         /* this member must be `is` first; NULL: any line */
	const char *is;
};

/* "HazardOpened" and "hazard_opened" are the same kind. */
static bool same_word(const char *a, const char *b)
{
	for (;; a++, b++) {
		while (*a == '_')
			a++;
		while (*b == '_')
			b++;
		char x = *a >= 'A' && *a <= 'Z' ? (char)(*a - 'A' + 'a') : *a;
		char y = *b >= 'A' && *b <= 'Z' ? (char)(*b - 'A' + 'a') : *b;
		if (x != y || x == '\0')
			return x == y;
	}
}

static enum status count_lines(struct checker *checker, const struct search *search,
			       const json_t *lines, size_t *ret_count, struct err *err)
{
	struct err named = {0};
	struct matcher matcher = {checker->names, &named};
	size_t best = 0;
	const json_t *nearest = NULL;
	*ret_count = 0;
	for (size_t i = 0; i < json_array_size(lines); i++) {
		const json_t *line = json_array_get(lines, i);
		const char *value =
			search->member != NULL
				? json_string_value(json_object_get(line, search->member))
				: NULL;
		bool all;
		if (search->member != NULL && (value == NULL || !same_word(value, search->is)))
			continue;
		size_t holds = match_line(&matcher, search->mapping, search->skipped, line, &all);
		*ret_count += all;
		if (nearest == NULL || holds > best) {
			nearest = line;
			best = holds;
		}
	}
	if (named.status != STATUS_OK) {
		*err = named;
		return named.status;
	}
	if (nearest != NULL)
		print_near(checker, search->mapping, search->skipped, nearest);
	else
		(void)snprintf(checker->found, sizeof checker->found, "%s",
			       scenario_sentence(SCENARIO_NOTHING));
	return STATUS_OK;
}

/* At least once where nothing is said. */
static enum status so_often(const struct yaml_node *times, size_t count, bool *ret_holds,
			    struct err *err)
{
	*ret_holds = count != 0;
	if (times == NULL ||
	    (times->kind == YAML_SCALAR && match_bound(times->text, (long long)count, ret_holds)))
		return STATUS_OK;
	return err_set(err, STATUS_INVALID, "%s: a number, \">= 3\" or \"<= 3\"", times->key);
}

static void say_count(struct checker *checker, bool wanted, size_t count)
{
	if (wanted)
		(void)snprintf(checker->found, sizeof checker->found, "%zu", count);
}

/* ---- the checks */

static enum status event_of(struct checker *checker, const struct yaml_node *members,
			    const char *const *skipped, const char *kind,
			    const struct yaml_node *times, bool *ret_holds, struct err *err)
{
	struct search search = {members, skipped, "event", kind};
	size_t count;
	TRY(gather_events(checker, err));
	TRY(count_lines(checker, &search, checker->events, &count, err));
	TRY(so_often(times, count, ret_holds, err));
	say_count(checker, times != NULL && !*ret_holds, count);
	return STATUS_OK;
}

static enum status event_holds(struct checker *checker, const struct yaml_node *check,
			       bool *ret_holds, struct err *err)
{
	static const char *const skipped[] = {"event", "times", NULL};
	const struct yaml_node *kind = yaml_child(check, "event");
	if (kind->kind != YAML_SCALAR)
		return err_set(err, STATUS_INVALID, "event: one kind, as in hazard_opened");
	return event_of(checker, check, skipped, kind->text, yaml_child(check, "times"), ret_holds,
			err);
}

/* A mapping whose keys have other names: what people say, and what the line has. */
struct renamed {
	struct yaml_node mapping;
	struct yaml_node members[YAML_KEYS_MAX + 1];
};

struct renaming {
	const char *said, *meant;
};

static void rename_keys(const struct yaml_node *asked, const struct renaming *names, size_t count,
			const struct yaml_node *more, struct renamed *out)
{
	size_t n = 0;
	out->mapping = *asked;
	for (const struct yaml_node *each = asked->first; each != NULL; each = each->next) {
		out->members[n] = *each;
		for (size_t i = 0; i < count; i++) {
			if (strcmp(each->key, names[i].said) == 0)
				out->members[n].key = names[i].meant;
		}
		n++;
	}
	if (more != NULL)
		out->members[n++] = *more;
	for (size_t i = 0; i < n; i++)
		out->members[i].next = i + 1 < n ? &out->members[i + 1] : NULL;
	out->mapping.first = n != 0 ? out->members : NULL;
}

/* {measure: interview, draft: interview, by: leader, rule: …} */
static enum status proposed_holds(struct checker *checker, const struct yaml_node *check,
				  bool *ret_holds, struct err *err)
{
	static const char *const skipped[] = {"times", NULL};
	static const struct renaming names[] = {{"measure", "kind"}, {"by", "decider_role"}};
	const struct yaml_node *asked = yaml_child(check, "proposed");
	struct renamed members;
	rename_keys(asked, names, sizeof names / sizeof names[0], NULL, &members);
	return event_of(checker, &members.mapping, skipped, "measure_proposed",
			yaml_child(asked, "times"), ret_holds, err);
}

static enum status not_holds(struct checker *checker, const struct yaml_node *check,
			     bool *ret_holds, struct err *err)
{
	TRY(check_holds(checker, yaml_child(check, "not"), ret_holds, err));
	*ret_holds = !*ret_holds;
	return STATUS_OK;
}

/* Only of the clocks that are meant: each ground and length is asked of the daemon. */
static enum status say_clocks(struct checker *checker, const struct yaml_node *asked, json_t *lines,
			      struct err *err)
{
	const struct yaml_node *purpose = yaml_child(asked, "clock");
	bool stops = yaml_child(asked, "stops") != NULL;
	bool extends = yaml_child(asked, "extension") != NULL;
	for (size_t i = 0; i < json_array_size(lines); i++) {
		json_t *line = json_array_get(lines, i);
		const char *is = json_string_value(json_object_get(line, "purpose"));
		bool meant = purpose != NULL && purpose->kind == YAML_SCALAR && is != NULL &&
			     strcmp(is, purpose->text) == 0;
		clock_says_marks(line);
		if (meant && stops)
			TRY(clock_says_stops(checker->county, line, checker->arena, err));
		if (meant && extends)
			TRY(clock_says_extension(checker->county, line, checker->arena, err));
	}
	return STATUS_OK;
}

/* {clock: PURPOSE, of: $h1, on: DAY, marks: [reminder 2025-03-20, …], stops: [testing, …],
 * extension: 15, extension_by: leader, …members of a clock's line}; running unless `state` says
 * otherwise. */
static enum status due_holds(struct checker *checker, const struct yaml_node *check,
			     bool *ret_holds, struct err *err)
{
	static const struct renaming names[] = {
		{"clock", "purpose"}, {"on", "due"}, {"of", "subject"}};
	static const struct yaml_node running = {
		.kind = YAML_SCALAR, .text = "running", .key = "state"};
	static const char *const skipped[] = {"times", NULL};
	const struct yaml_node *asked = yaml_child(check, "due");
	struct renamed members;
	rename_keys(asked, names, sizeof names / sizeof names[0],
		    yaml_child(asked, "state") == NULL ? &running : NULL, &members);
	struct search search = {&members.mapping, skipped, NULL, NULL};
	json_t *lines = JSON_NEW_ARRAY();
	size_t found = 0;
	enum status status = gather_list(checker, "clock", lines, err);
	if (status == STATUS_OK)
		status = say_clocks(checker, asked, lines, err);
	if (status == STATUS_OK)
		status = count_lines(checker, &search, lines, &found, err);
	if (status == STATUS_OK)
		status = so_often(yaml_child(asked, "times"), found, ret_holds, err);
	json_decref(lines);
	return status;
}

enum status check_refusal(struct checker *checker, const struct yaml_node *expected,
			  bool *ret_holds, struct err *err)
{
	struct err named = {0};
	struct matcher matcher = {checker->names, &named};
	*ret_holds = false;
	if (checker->refusal == NULL) {
		(void)snprintf(checker->found, sizeof checker->found, "%s",
			       scenario_sentence(SCENARIO_ACT_WAS_DONE));
		return STATUS_OK;
	}
	if (expected->kind == YAML_SCALAR) { /* refused: yes, or the code or rule alone */
		*ret_holds = strcmp(expected->text, "yes") == 0 ||
			     match_value(&matcher, expected, match_member(checker->refusal, "code"),
					 "code") ||
			     match_value(&matcher, expected, match_member(checker->refusal, "rule"),
					 "rule");
		struct writer out = writer_over(checker->found, sizeof checker->found - 1);
		print_value(checker->refusal, &out);
		checker->found[out.size] = '\0';
		return STATUS_OK;
	}
	(void)match_line(&matcher, expected, NULL, checker->refusal, ret_holds);
	print_near(checker, expected, NULL, checker->refusal);
	if (named.status != STATUS_OK)
		*err = named;
	return named.status;
}

static enum status refused_holds(struct checker *checker, const struct yaml_node *check,
				 bool *ret_holds, struct err *err)
{
	return check_refusal(checker, yaml_child(check, "refused"), ret_holds, err);
}

static enum status object_of(struct checker *checker, const struct yaml_node *value,
			     struct object_id *ret_id, struct err *err)
{
	if (value->kind != YAML_SCALAR)
		return err_set(err, STATUS_INVALID, "%s: one object, as in $h1", value->key);
	return names_object(checker->names, value->text, ret_id, err);
}

static enum status one_of_lines(struct checker *checker, const struct search *search, json_t *lines,
				const char *refused, bool *ret_holds, struct err *err)
{
	size_t count = 0;
	TRY(count_lines(checker, search, lines, &count, err));
	*ret_holds = count != 0;
	if (refused != NULL)
		(void)snprintf(checker->found, sizeof checker->found, "%s", refused);
	return STATUS_OK;
}

/* What zhianctl's `--at` asks: as it stood then. */
static enum status as_of_what(struct checker *checker, const struct yaml_node *check,
			      int64_t *ret_ms, struct err *err)
{
	const struct yaml_node *as_of = yaml_child(check, "as_of");
	*ret_ms = 0;
	if (as_of == NULL)
		return STATUS_OK;
	if (as_of->kind == YAML_SCALAR)
		return fill_moment(as_of->text, scratch_now_ms(checker->county), ret_ms, err);
	return err_set(err, STATUS_INVALID, "as_of wants a day or a moment");
}

static enum status explained(struct checker *checker, const struct yaml_node *object,
			     const struct search *search, bool *ret_holds, struct err *err)
{
	struct object_id id;
	int64_t as_of_ms;
	const char *refused = NULL;
	TRY(object_of(checker, object, &id, err));
	TRY(as_of_what(checker, search->mapping, &as_of_ms, err));
	json_t *lines = JSON_NEW_ARRAY();
	struct lines_ask ask = asking(checker, lines);
	enum status status = lines_explain(&ask, id, as_of_ms, &refused, err);
	if (status == STATUS_OK)
		status = one_of_lines(checker, search, lines, refused, ret_holds, err);
	json_decref(lines);
	return status;
}

static enum status explain_holds(struct checker *checker, const struct yaml_node *check,
				 bool *ret_holds, struct err *err)
{
	static const char *const skipped[] = {"explain", "as_of", NULL};
	struct search search = {check, skipped, NULL, NULL};
	return explained(checker, yaml_child(check, "explain"), &search, ret_holds, err);
}

static enum status possible_holds(struct checker *checker, const struct yaml_node *check,
				  bool *ret_holds, struct err *err)
{
	static const char *const skipped[] = {"of", NULL};
	struct search search = {check, skipped, "what", "state"};
	return explained(checker, yaml_child(check, "of"), &search, ret_holds, err);
}

/* One line that the books alone give, and what it must say. */
static enum status book_line_holds(struct checker *checker, const struct search *search,
				   struct bytes line, bool *ret_holds, struct err *err)
{
	json_t *lines = JSON_NEW_ARRAY();
	add_line(lines, line);
	enum status status = one_of_lines(checker, search, lines, NULL, ret_holds, err);
	if (*ret_holds)
		rules_add(&checker->result->asked,
			  json_string_value(json_object_get(json_array_get(lines, 0), "rule")));
	json_decref(lines);
	return status;
}

/* {term: hazard.rectify, from: 2025-03-04, due: 2025-03-25, marks: [reminder 2025-03-20, …]}: what
 * the books make of a term, whether any runs or not. */
static enum status term_holds(struct checker *checker, const struct yaml_node *check,
			      bool *ret_holds, struct err *err)
{
	static const char *const skipped[] = {"term", "from", NULL};
	const struct yaml_node *purpose = yaml_child(check, "term");
	const struct yaml_node *from = yaml_child(check, "from");
	struct search search = {check, skipped, NULL, NULL};
	char memory[BOOK_LINE];
	struct writer out = writer_over(memory, sizeof memory);
	int64_t anchor_ms;
	if (purpose->kind != YAML_SCALAR || from->kind != YAML_SCALAR)
		return err_set(err, STATUS_INVALID, "term: a purpose, from: a moment");
	TRY(fill_moment(from->text, scratch_now_ms(checker->county), &anchor_ms, err));
	if (!terms_line(&checker->books, purpose->text, anchor_ms, &out))
		return err_set(err, STATUS_INVALID, "%.60s is no purpose of a clock",
			       purpose->text);
	return book_line_holds(checker, &search, writer_bytes(&out), ret_holds, err);
}

/* {ask: hazard.level, facts: {quantity: 1000}, rule: HZ-LEVEL-11, level: larger}: what the policy
 * answers to these facts, on a day (`on:`) or now. */
static enum status ask_holds(struct checker *checker, const struct yaml_node *check,
			     bool *ret_holds, struct err *err)
{
	static const char *const skipped[] = {"ask", "facts", "on", NULL};
	const struct yaml_node *topic = yaml_child(check, "ask");
	const struct yaml_node *facts = yaml_child(check, "facts");
	const struct yaml_node *on = yaml_child(check, "on");
	struct search search = {check, skipped, NULL, NULL};
	char memory[BOOK_LINE];
	struct writer out = writer_over(memory, sizeof memory);
	int64_t on_ms = scratch_now_ms(checker->county);
	if (topic->kind != YAML_SCALAR || (on != NULL && on->kind != YAML_SCALAR))
		return err_set(err, STATUS_INVALID, "ask: a topic, on: a day");
	if (facts != NULL && facts->kind != YAML_MAPPING)
		return err_set(err, STATUS_INVALID, "facts: a group of facts");
	if (on != NULL)
		TRY(fill_moment(on->text, on_ms, &on_ms, err));
	TRY(asks_line(checker->books.policy, topic->text, facts, time_day_of_ms(on_ms), &out, err));
	return book_line_holds(checker, &search, writer_bytes(&out), ret_holds, err);
}

static enum status list_count(struct checker *checker, const char *noun,
			      const struct search *search, size_t *ret_count, struct err *err)
{
	json_t *lines = JSON_NEW_ARRAY();
	enum status status = gather_list(checker, noun, lines, err);
	if (status == STATUS_OK)
		status = count_lines(checker, search, lines, ret_count, err);
	json_decref(lines);
	return status;
}

static enum status count_holds(struct checker *checker, const struct yaml_node *check,
			       bool *ret_holds, struct err *err)
{
	static const char *const skipped[] = {"count", "of", NULL};
	struct search search = {check, skipped, NULL, NULL};
	const struct yaml_node *noun = yaml_child(check, "of");
	size_t count = 0;
	if (noun->kind != YAML_SCALAR)
		return err_set(err, STATUS_INVALID, "of: the noun of a list, as in hazard");
	TRY(list_count(checker, noun->text, &search, &count, err));
	TRY(so_often(yaml_child(check, "count"), count, ret_holds, err));
	say_count(checker, !*ret_holds, count);
	return STATUS_OK;
}

static enum status noun_holds(struct checker *checker, const struct yaml_node *check,
			      bool *ret_holds, struct err *err)
{
	const struct yaml_node *first = check->first;
	const char *const skipped[] = {first->key, NULL};
	struct search search = {check, skipped, NULL, NULL};
	struct object_id id;
	const char *refused = NULL;
	size_t count = 0;
	bool none = strcmp(first->text, "none") == 0;
	if (none || strcmp(first->text, "any") == 0) {
		TRY(list_count(checker, first->key, &search, &count, err));
		*ret_holds = (count == 0) == none;
		return STATUS_OK;
	}
	TRY(object_of(checker, first, &id, err));
	json_t *lines = JSON_NEW_ARRAY();
	struct lines_ask ask = asking(checker, lines);
	enum status status = lines_get(&ask, id, &refused, err);
	if (status == STATUS_OK)
		status = one_of_lines(checker, &search, lines, refused, ret_holds, err);
	json_decref(lines);
	return status;
}

enum status check_state(struct checker *checker, struct object_id object,
			const struct yaml_node *state, bool *ret_holds, struct err *err)
{
	struct yaml_node member = *state;
	member.key = "state";
	member.next = NULL;
	struct yaml_node mapping = {.kind = YAML_MAPPING, .first = &member, .count = 1};
	struct search search = {&mapping, NULL, NULL, NULL};
	const char *refused = NULL;
	json_t *lines = JSON_NEW_ARRAY();
	struct lines_ask ask = asking(checker, lines);
	enum status status = lines_get(&ask, object, &refused, err);
	if (status == STATUS_OK)
		status = one_of_lines(checker, &search, lines, refused, ret_holds, err);
	json_decref(lines);
	return status;
}

enum status check_holds(struct checker *checker, const struct yaml_node *check, bool *ret_holds,
			struct err *err)
{
	const struct check_form *form = form_of(check);
	checker->found[0] = '\0';
	return (form != NULL ? form->holds : noun_holds)(checker, check, ret_holds, err);
}

/* ---- printing */

static void print_node(const struct yaml_node *node, struct writer *out)
{
	if (node->kind == YAML_SCALAR) {
		put(out, node->text);
		return;
	}
	put(out, node->kind == YAML_SEQUENCE ? "[" : "{");
	for (const struct yaml_node *each = node->first; each != NULL; each = each->next) {
		put(out, each == node->first ? "" : ", ");
		if (each->key != NULL && node->kind == YAML_MAPPING) {
			put(out, each->key);
			put(out, ": ");
		}
		print_node(each, out);
	}
	put(out, node->kind == YAML_SEQUENCE ? "]" : "}");
}

void check_print(const struct yaml_node *check, char out[SCENARIO_TEXT])
{
	struct writer writer = writer_over(out, SCENARIO_TEXT - 1);
	print_node(check, &writer);
	out[writer.size] = '\0';
}
