/* Every list against every option, on the counties as all scenarios leave them: a known option
 * keeps exactly the lines that it should and changes what is listed somewhere, two options keep
 * what both keep, and whatever isn't known is refused. */
#include "tests/lib/test.h"

#include <ftw.h>
#include <jansson.h>
#include <stdio.h>

#include "common/base/time.h"
#include "common/core/message.h"
#include "services/scenario/books.h"
#include "services/scenario/county_lists.h"
#include "services/scenario/scenario.h"

#define FILES_MAX 256
#define VALUES_MAX 64
#define SEEN_MAX 512
#define UNKNOWN_COUNTIES 40u /* what isn't known is refused before any row is looked at */
#define ARENA_SIZE ((size_t)32 << 20)

struct asked_list {
	enum daemon daemon;
	const struct list_kind *kind;
	const char *within; /* the option that names what it lies in; NULL: none */
	const char *of;
};

struct filter {
	const char *name, *value;
};

static struct {
	struct scratch *county;
	struct arena arena;
	char code[64], where[128];
	size_t possible;
	size_t questions, counties;
} now;

/* "daemon/noun/option" of each that changed what was listed. */
static char changed[SEEN_MAX][96];
static size_t changed_count;

/* ---- asking */

/* What has an id stands in a list once; a firm's history may say the same twice. */
static void add_line(const struct asked_list *list, json_t *lines, const char *text)
{
	static char key[16384];
	json_t *line = json_loads(text, 0, NULL);
	assert_non_null(line);
	(void)snprintf(key, sizeof key, "%s", text);
	for (unsigned n = 2; json_object_get(lines, key) != NULL; n++) {
		if (json_object_get(line, "id") != NULL)
			fail_msg("%s list: twice %s", list->kind->noun, text);
		(void)snprintf(key, sizeof key, "%s #%u", text, n);
	}
	(void)json_object_set_new(lines, key, line);
}

/* All lines as an object of texts; empty when it was refused (see now.code). */
static json_t *ask(const struct asked_list *list, const struct filter *filters, size_t count)
{
	static const struct principal everybody = {
		.id = "officer-1", .unit = "稽查股", .roles = UINT32_MAX & ~(uint32_t)ROLE_PUBLIC};
	Zh__Param params[8], *pointers[8];
	json_t *lines = json_pack("{}");
	uint8_t after[ROW_KEY_MAX];
	Zh__ListQuery query = ZH__LIST_QUERY__INIT;
	size_t given = 0;
	struct filter all[8];
	if (list->within != NULL)
		all[given++] = (struct filter){list->within, list->of};
	for (size_t i = 0; i < count; i++)
		all[given++] = filters[i];
	for (size_t i = 0; i < given; i++) {
		zh__param__init(&params[i]);
		params[i].name = all[i].name;
		params[i].value = all[i].value;
		pointers[i] = &params[i];
	}
	query.noun = list->kind->noun;
	query.n_filters = given;
	query.filters = pointers;
	now.code[0] = now.where[0] = '\0';
	for (bool more = true; more;) {
		Zh__Request request = ZH__REQUEST__INIT;
		Zh__Query asked = ZH__QUERY__INIT;
		const Zh__Reply *reply = NULL;
		struct err err;
		asked.ask_case = ZH__QUERY__ASK_LIST;
		asked.list = &query;
		request.ask_case = ZH__REQUEST__ASK_QUERY;
		request.query = &asked;
		arena_reset(&now.arena);
		now.questions++;
		assert_ok(scratch_ask(now.county, list->daemon, &everybody, &request, &now.arena,
				      &reply, &err));
		assert_non_null(reply);
		if (reply->refusal != NULL) {
			(void)snprintf(now.code, sizeof now.code, "%s", reply->refusal->code);
			(void)snprintf(now.where, sizeof now.where, "%s",
				       reply->refusal->where != NULL ? reply->refusal->where : "");
			now.possible = reply->refusal->n_possible;
			return lines;
		}
		const Zh__QueryAnswer *answer = reply->answer;
		for (size_t i = 0; i < answer->n_lines; i++) {
			char *text = (char *)answer->lines[i].data;
			size_t left = answer->lines[i].len;
			while (left != 0) {
				char *end = memchr(text, '\n', left);
				assert_non_null(end);
				*end = '\0';
				add_line(list, lines, text);
				left -= (size_t)(end + 1 - text);
				text = end + 1;
			}
		}
		more = answer->has_after && answer->after.len != 0;
		if (more) {
			memcpy(after, answer->after.data, answer->after.len);
			query.has_after = 1;
			query.after = (ProtobufCBinaryData){answer->after.len, after};
		}
	}
	return lines;
}

static void refused(const struct asked_list *list, const char *code, const char *name,
		    const char *value)
{
	json_t *lines = ask(list, &(struct filter){name, value}, 1);
	if (strcmp(now.code, code) != 0 || json_object_size(lines) != 0)
		fail_msg("%s list %s=%s: \"%s\" instead of %s", list->kind->noun, name, value,
			 now.code, code);
	json_decref(lines);
}

/* ---- values that stand in the lines */

struct values {
	char text[VALUES_MAX][128];
	size_t count;
};

static void add_value(struct values *values, const char *text)
{
	if (text == NULL || text[0] == '\0' || strlen(text) >= sizeof values->text[0] ||
	    values->count == VALUES_MAX)
		return;
	for (size_t i = 0; i < values->count; i++) {
		if (strcmp(values->text[i], text) == 0)
			return;
	}
	(void)snprintf(values->text[values->count++], sizeof values->text[0], "%s", text);
}

static void add_values(struct values *values, const json_t *value)
{
	char number[32];
	if (json_is_integer(value)) {
		(void)snprintf(number, sizeof number, "%" JSON_INTEGER_FORMAT,
			       json_integer_value(value));
		add_value(values, number);
	}
	add_value(values, json_string_value(value));
	for (size_t i = 0; i < json_array_size(value); i++)
		add_value(values, json_string_value(json_array_get(value, i)));
}

static const char *member_of(const char *noun, const char *option)
{
	static const struct {
		const char *noun, *option, *member;
	} others[] = {{NULL, "firm", "firm_key"},     {"inspection", "owner", "officers"},
		      {"case", "owner", "officers"},  {"referral", "owner", "owners"},
		      {"referral", "region", "peer"}, {"referral", "kind", "referral_kind"},
		      {NULL, "class_code", "classes"}};
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
		if ((others[i].noun == NULL || strcmp(others[i].noun, noun) == 0) &&
		    strcmp(others[i].option, option) == 0)
			return others[i].member;
	}
	return option;
}

static bool is_moment_name(const char *name, enum list_option_type type)
{
	size_t size = strlen(name);
	return (size > 4 && strcmp(name + size - 4, "_day") == 0) ||
	       (type == LIST_MOMENT && size > 3 && strcmp(name + size - 3, "_ms") == 0);
}

/* Values that could be and aren't there. */
static void add_others(const struct list_option *option, struct values *values)
{
	char object[64];
	switch (option->type) {
	case LIST_FIRM:
		add_value(values, "91110000600037341L");
		break;
	case LIST_DAY:
	case LIST_MOMENT:
		add_value(values, "2001-02-03");
		break;
	case LIST_NUMBER:
		add_value(values, "522799");
		break;
	case LIST_OBJECT:
		object_id_print(
			object_id_make(option->kind != OBJECT_NONE ? option->kind : OBJECT_HAZARD,
				       SCENARIO_REGION, 999),
			object);
		add_value(values, object);
		break;
	case LIST_TEXT:
		add_value(values, strcmp(option->name, "class_code") == 0 ? "S1-02" : "none");
		break;
	case LIST_WORD:
	case LIST_YES:
		break;
	}
}

static void collect(const struct asked_list *list, const struct list_option *option, json_t *lines,
		    struct values *values)
{
	const char *key, *name, *word;
	json_t *line, *value;
	values->count = 0;
	for (size_t i = 0; (word = list_option_word(option, i)) != NULL; i++)
		add_value(values, word);
	if (values->count != 0)
		return;
	const char *member = member_of(list->kind->noun, option->name);
	json_object_foreach(lines, key, line)
	{
		bool timed = option->type == LIST_DAY || option->type == LIST_MOMENT;
		if (!timed)
			add_values(values, json_object_get(line, member));
		json_object_foreach(line, name, value)
		{
			if (timed && is_moment_name(name, option->type) && values->count < 6)
				add_values(values, value);
		}
	}
	add_others(option, values);
}

/* ---- what must hold */

static json_t *both(json_t *a, json_t *b)
{
	json_t *common = json_pack("{}"), *line;
	const char *key;
	json_object_foreach(a, key, line)
	{
		if (json_object_get(b, key) != NULL)
			(void)json_object_set(common, key, line);
	}
	return common;
}

static bool has(const json_t *value, const char *wanted)
{
	const char *text = json_string_value(value);
	bool found = text != NULL && strcmp(text, wanted) == 0;
	for (size_t i = 0; i < json_array_size(value); i++)
		found |= has(json_array_get(value, i), wanted);
	return found;
}

/* Options whose member says it all: what is kept has the value, what isn't hasn't. */
static void keeps_by_member(const struct asked_list *list, const struct list_option *option,
			    const char *value, json_t *all, json_t *kept)
{
	static const char *const plain[] = {"state",   "firm",      "owner",    "purpose", "rule",
					    "subject", "direction", "delivery", "hazard"};
	const char *key, *member = member_of(list->kind->noun, option->name);
	json_t *line;
	bool known = false;
	for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++)
		known |= strcmp(plain[i], option->name) == 0;
	if (!known || strcmp(list->kind->noun, "firm") == 0 || strcmp(value, "none") == 0)
		return;
	json_object_foreach(all, key, line)
	{
		bool is = json_object_get(kept, key) != NULL;
		bool says = has(json_object_get(line, member), value);
		/* A firm that was merged has other keys too; what isn't told can't be compared. */
		bool merged = is && strcmp(option->name, "firm") == 0;
		if (json_object_get(line, member) != NULL && says != is && !merged)
			fail_msg("%s list %s=%s %s %s", list->kind->noun, option->name, value,
				 is ? "keeps" : "drops", key);
	}
}

/* Since a moment and until the one before it: every line stands in one of both. */
static void splits_in_two(const struct asked_list *list, const struct list_option *option,
			  const char *value, json_t *all, json_t *kept)
{
	int32_t day;
	int64_t moment_ms = 0;
	char before[TIME_MOMENT_TEXT];
	if (strcmp(option->name, "since") != 0)
		return;
	if (time_parse_day(value, &day) == STATUS_OK) {
		time_print_day(day - 1, before);
	} else {
		assert_ok(time_parse_moment(value, &moment_ms));
		time_print_moment(moment_ms - 1, before);
	}
	json_t *rest = ask(list, &(struct filter){"until", before}, 1);
	json_t *common = both(kept, rest);
	if (json_object_size(common) != 0 ||
	    json_object_size(kept) + json_object_size(rest) != json_object_size(all))
		fail_msg("%s list since %s: %zu and %zu of %zu", list->kind->noun, value,
			 json_object_size(kept), json_object_size(rest), json_object_size(all));
	json_decref(common);
	json_decref(rest);
}

static void note_changed(const struct asked_list *list, const struct list_option *option)
{
	char name[96];
	(void)snprintf(name, sizeof name, "%s/%s/%s",
		       questions_list_find(&stage_questions, list->kind->noun) != NULL
			       ? "any"
			       : daemon_name(list->daemon),
		       list->kind->noun, option->name);
	for (size_t i = 0; i < changed_count; i++) {
		if (strcmp(changed[i], name) == 0)
			return;
	}
	assert_true(changed_count < SEEN_MAX);
	(void)snprintf(changed[changed_count++], sizeof changed[0], "%s", name);
}

static void try_pairs(const struct asked_list *list, const struct list_option *first,
		      const char *value, json_t *all, json_t *kept)
{
	static struct values values;
	for (size_t i = 0; i < list->kind->option_count; i++) {
		const struct list_option *second = &list->kind->options[i];
		if (second <= first || second->within)
			continue;
		bool excluded = first->one_of != 0 && first->one_of == second->one_of;
		collect(list, second, all, &values);
		for (size_t k = 0; k < values.count && k < 4; k++) {
			struct filter filters[] = {{first->name, value},
						   {second->name, values.text[k]}};
			json_t *alone = ask(list, &filters[1], 1);
			json_t *wanted = both(kept, alone);
			json_t *found = ask(list, filters, 2);
			bool fine = excluded ? strcmp(now.code, "list.options_exclude") == 0
					     : strcmp(now.code, "list.period") == 0 ||
						       json_equal(found, wanted);
			if (!fine)
				fail_msg("%s list %s=%s %s=%s: %zu lines instead of %zu (%s)",
					 list->kind->noun, first->name, value, second->name,
					 values.text[k], json_object_size(found),
					 json_object_size(wanted), now.code);
			json_decref(alone);
			json_decref(wanted);
			json_decref(found);
		}
	}
}

/* "mine" is the owner who asks. */
static void is_who_asks(const struct asked_list *list, const struct list_option *option,
			json_t *kept)
{
	if (strcmp(option->name, "mine") != 0 || list_option_find(list->kind, "owner") == NULL)
		return;
	json_t *owned = ask(list, &(struct filter){"owner", "officer-1"}, 1);
	if (!json_equal(owned, kept))
		fail_msg("%s list: %zu are mine, %zu are officer-1's", list->kind->noun,
			 json_object_size(kept), json_object_size(owned));
	json_decref(owned);
}

static void try_option(const struct asked_list *list, const struct list_option *option, json_t *all)
{
	static struct values values;
	collect(list, option, all, &values);
	for (size_t i = 0; i < values.count; i++) {
		json_t *kept = ask(list, &(struct filter){option->name, values.text[i]}, 1);
		if (now.code[0] != '\0' && strstr(now.code, ".not_found") == NULL)
			fail_msg("%s list %s=%s: %s", list->kind->noun, option->name,
				 values.text[i], now.code);
		if (json_object_size(kept) != json_object_size(all))
			note_changed(list, option);
		json_t *common = both(all, kept);
		if (!json_equal(common, kept)) {
			char *lines = json_dumps(kept, JSON_INDENT(1));
			print_message("%s\n", lines);
			free(lines);
			fail_msg("%s list %s=%s: lines that aren't in the whole list",
				 list->kind->noun, option->name, values.text[i]);
		}
		keeps_by_member(list, option, values.text[i], all, kept);
		splits_in_two(list, option, values.text[i], all, kept);
		is_who_asks(list, option, kept);
		if (json_object_size(all) > 1 && i < 6)
			try_pairs(list, option, values.text[i], all, kept);
		json_decref(common);
		json_decref(kept);
	}
}

/* Options of all lists, and some of none. */
static void try_unknown(const struct asked_list *list)
{
	refused(list, "list.option_unknown", "nonsense", "1");
	refused(list, "list.option_unknown", "", "1");
	for (unsigned daemon = DAEMON_UNKNOWN; daemon < DAEMON_COUNT; daemon++) {
		const struct list_kind *kind;
		for (size_t i = 0;
		     (kind = questions_list(county_lists((enum daemon)daemon), i)) != NULL; i++) {
			for (size_t k = 0; k < kind->option_count; k++) {
				const char *name = kind->options[k].name;
				if (list_option_find(list->kind, name) == NULL)
					refused(list, "list.option_unknown", name, "1");
			}
		}
	}
	for (size_t i = 0; i < list->kind->option_count; i++) {
		const struct list_option *option = &list->kind->options[i];
		char long_value[LIST_TEXT_MAX + 2];
		if (option->within)
			continue;
		memset(long_value, 'a', sizeof long_value - 1);
		long_value[sizeof long_value - 1] = '\0';
		refused(list, "list.value", option->name, "");
		refused(list, "list.value", option->name, long_value);
		if (option->type != LIST_TEXT)
			refused(list, "list.value", option->name, "no such value");
	}
}

static void try_list(const struct asked_list *list)
{
	/* The rectification ledger without a period is what isn't finished. */
	bool ledger = list->daemon == DAEMON_HAZARD && strcmp(list->kind->noun, "ledger") == 0;
	json_t *all = ask(list, &(struct filter){"since", "2000-01-01"}, ledger ? 1 : 0);
	bool needs = strcmp(now.code, "list.option_missing") == 0;
	if (now.code[0] != '\0' && !needs)
		fail_msg("%s list: %s", list->kind->noun, now.code);
	if (!needs && now.counties <= UNKNOWN_COUNTIES)
		try_unknown(list);
	for (size_t i = 0; !needs && i < list->kind->option_count; i++) {
		if (!list->kind->options[i].within)
			try_option(list, &list->kind->options[i], all);
	}
	json_decref(all);
}

/* The lists that lie in something: in each that its parent lists. */
static void try_within(struct asked_list *list, const char *within)
{
	static const struct {
		const char *noun, *parent, *member;
	} parents[] = {{"roll", "draw", "id"},
		       {"roll", "selfcheck", "id"},
		       {"area_firm", "area", "id"},
		       {"firm_history", "firm", "firm_key"}};
	list->within = within;
	for (size_t i = 0; i < sizeof parents / sizeof parents[0]; i++) {
		if (strcmp(parents[i].noun, list->kind->noun) != 0)
			continue;
		struct asked_list parent = {.daemon = list->daemon,
					    .kind = county_list(list->daemon, parents[i].parent)};
		json_t *lines = ask(&parent, NULL, 0), *line;
		const char *key;
		json_object_foreach(lines, key, line)
		{
			list->of = json_string_value(json_object_get(line, parents[i].member));
			if (list->of != NULL)
				try_list(list);
		}
		json_decref(lines);
	}
}

static void look_at_county(void *context, struct scratch *county)
{
	(void)context;
	now.county = county;
	now.counties++;
	for (unsigned daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		const struct questions *both[] = {&stage_questions,
						  county_lists((enum daemon)daemon)};
		for (size_t i = 0; i < 2; i++) {
			const struct list_kind *kind;
			for (size_t k = 0; (kind = questions_list(both[i], k)) != NULL; k++) {
				struct asked_list list = {.daemon = (enum daemon)daemon,
							  .kind = kind};
				const struct list_option *first = list.kind->options;
				if (list.kind->option_count != 0 && first->within)
					try_within(&list, first->name);
				else
					try_list(&list);
			}
		}
	}
}

/* ---- the counties */

static char files[FILES_MAX][256];
static size_t file_count;

static int note_file(const char *path, const struct stat *info, int type)
{
	size_t size = strlen(path);
	(void)info;
	if (type == FTW_F && size > 5 && strcmp(path + size - 5, ".yaml") == 0) {
		assert_true(file_count < FILES_MAX);
		(void)snprintf(files[file_count++], sizeof files[0], "%s", path);
	}
	return 0;
}

static void run_file(const char *path, const struct scenario_options *options)
{
	struct problems problems;
	struct scenario_file file;
	static struct scenario_result result;
	struct err err;
	problems_init(&problems);
	if (scenario_file_read(path, &problems, &file, &err) == STATUS_OK) {
		/* Ways in which one goes on differ in what they end with, not in their lists. */
		for (size_t i = 0; i < file.count; i++) {
			if (i < 2 || !file.scenarios[i].branch)
				assert_ok(scenario_run(&file.scenarios[i], options, &result, &err));
		}
	}
	problems_done(&problems);
	scenario_file_free(&file);
}

static void every_option_of_every_list(void **state)
{
	/* Nothing is set aside in a scenario, its feeds are never paused, it reaches the ladder
	 * through its hazards, and its links have no keys: their options are tried where they are
	 * (stage_poison_test, campaign_base_test, escalation_query_test, intake_query_test,
	 * notify_chain_test, notify_reported_test). */
	static const char *const elsewhere[] = {"any/quarantine",
						"intake/feed",
						"hazard/campaign_rows",
						"hazard/campaign_missing",
						"hazard/campaign_result",
						"hazard/campaign_summary",
						"hazard/campaign_base/",
						"hazard/campaign_base_missing",
						"hazard/campaign_base_firm",
						"notify/chain/",
						"notify/chain_held/",
						"notify/reported/"};
	static const struct books_paths paths = {
		ZHIAN_SOURCE_DIR "/deploy/policy",
		ZHIAN_SOURCE_DIR "/deploy/calendar/cn.csv",
		ZHIAN_SOURCE_DIR "/deploy/dictionary/products.yaml",
	};
	struct problems problems;
	struct book_set books;
	struct err err;
	size_t missing = 0;
	(void)state;
	problems_init(&problems);
	assert_ok(book_set_load(&paths, &problems, &books, &err));
	problems_done(&problems);
	uint8_t *memory = (uint8_t *)malloc(ARENA_SIZE);
	assert_non_null(memory);
	arena_init(&now.arena, memory, ARENA_SIZE);
	struct scenario_options options = {.books = book_set_stage(&books),
					   .at_end = look_at_county};
	assert_int_equal(ftw(ZHIAN_SOURCE_DIR "/tests/scenarios", note_file, 8), 0);
	for (size_t i = 0; i < file_count; i++)
		run_file(files[i], &options);
	for (unsigned daemon = DAEMON_UNKNOWN; daemon < DAEMON_COUNT; daemon++) {
		const struct list_kind *kind;
		for (size_t i = 0;
		     (kind = questions_list(county_lists((enum daemon)daemon), i)) != NULL; i++) {
			for (size_t k = 0; k < kind->option_count; k++) {
				const struct list_option *option = &kind->options[k];
				char name[96];
				bool found = option->within || option->required;
				(void)snprintf(name, sizeof name, "%s/%s/%s",
					       daemon == DAEMON_UNKNOWN
						       ? "any"
						       : daemon_name((enum daemon)daemon),
					       kind->noun, option->name);
				for (size_t j = 0; j < changed_count; j++)
					found |= strcmp(changed[j], name) == 0;
				for (size_t j = 0; j < sizeof elsewhere / sizeof elsewhere[0]; j++)
					found |= strncmp(name, elsewhere[j],
							 strlen(elsewhere[j])) == 0;
				if (!found) {
					print_message("nothing is listed otherwise by %s\n", name);
					missing++;
				}
			}
		}
	}
	print_message("questions: %zu, options that change an answer: %zu\n", now.questions,
		      changed_count);
	book_set_unload(&books);
	free(memory);
	assert_int_equal(missing, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_option_of_every_list),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
