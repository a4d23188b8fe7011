/* What people read of the matters that scenarios leave: `explain` and `story` of each, in Chinese,
 * as zhianctl prints them.
 *
 * Some of them, and what `show` says of a case, are kept as a clerk reads them, byte by byte
 * (explained/NAME.txt; explained/make writes them anew).  Of all matters of all scenarios no page
 * has a Latin letter but in ids; nor has what `show` says of some of each kind, nor any list. */
#include <stdlib.h>

#include "common/base/file.h"
#include "services/console/answers.h"
#include "services/ctl/explain/explain_ask.h"
#include "services/ctl/explain/explain_internal.h"
#include "services/ctl/show/lines.h"
#include "services/scenario/cast.h"
#include "services/scenario/county_lists.h"
#include "tests/lib/test.h"
#include "tests/scenarios/act_values.h"
#include "tests/scenarios/county_model.h"

#define FOLDER ZHIAN_SOURCE_DIR "/tests/scenarios/explained/"
#define PAGE_MAX ((size_t)1 << 20)
#define STORIES_OF_KIND 1 /* in each scenario */

static uint8_t room[(size_t)4 << 20];
static struct shown_names names;

/* ---- asking, as zhianctl does */

struct asking {
	struct scratch *county;
	struct lines *lines;
};

static int ask(void *context, enum daemon daemon, Zh__Query *query)
{
	const struct asking *asking = (const struct asking *)context;
	struct principal person = cast_looker(scratch_region(asking->county));
	Zh__Request request = ZH__REQUEST__INIT;
	const Zh__Reply *reply;
	struct arena arena;
	struct err err;
	arena_init(&arena, room, sizeof room);
	request.ask_case = ZH__REQUEST__ASK_QUERY;
	request.query = query;
	assert_ok(scratch_ask(asking->county, daemon, &person, &request, &arena, &reply, &err));
	assert_non_null(reply);
	return reply->answer == NULL ? EXIT_NOT_FOUND : lines_put_all(asking->lines, reply->answer);
}

/* false: there is no such matter. */
static bool explain(struct scratch *county, struct object_id id, FILE *out)
{
	struct session session = {.lang = LANG_ZH, .out = out, .err = out, .names = &names};
	struct lines lines;
	lines_open(&lines, &session, LINES_PAGE);
	struct asking asking = {county, &lines};
	int exit = explain_ask(lines.page, id, 0, ask, &asking);
	lines_close(&lines, bytes_of(NULL, 0));
	return exit == EXIT_DONE;
}

/* false: there is no such matter. */
static bool show(struct scratch *county, struct object_id id, struct session *session)
{
	Zh__ObjectId object = ZH__OBJECT_ID__INIT;
	Zh__GetQuery get = ZH__GET_QUERY__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	struct lines lines;
	SET_OPTIONAL(&object, kind, (uint32_t)id.kind);
	SET_OPTIONAL(&object, region, id.region);
	SET_OPTIONAL(&object, number, id.number);
	get.object = &object;
	query.ask_case = ZH__QUERY__ASK_GET;
	query.get = &get;
	lines_open(&lines, session, LINES_BLOCKS);
	struct asking asking = {county, &lines};
	int exit = ask(&asking, id.daemon, &query);
	lines_close(&lines, bytes_of(NULL, 0));
	return exit == EXIT_DONE;
}

/* ---- the story, by the console's read model of what the five wrote */

static uint8_t told_room[(size_t)4 << 20], event_room[(size_t)1 << 20];

/* false: there is no such matter. */
static bool story(struct scratch *county, struct county_model *reader, struct object_id id,
		  FILE *out)
{
	struct session session = {.lang = LANG_ZH, .out = out, .err = out, .names = &names};
	struct principal person = cast_looker(scratch_region(county));
	struct lines lines;
	struct arena arena;
	Zh__StoryQuery asked = ZH__STORY_QUERY__INIT;
	Zh__ObjectId object = ZH__OBJECT_ID__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	struct answer answer = {.out = writer_over(told_room, sizeof told_room), .limit = 1000};
	arena_init(&arena, event_room, sizeof event_room);
	SET_OPTIONAL(&object, kind, (uint32_t)id.kind);
	SET_OPTIONAL(&object, region, id.region);
	SET_OPTIONAL(&object, number, id.number);
	asked.object = &object;
	query.ask_case = ZH__QUERY__ASK_STORY;
	query.story = &asked;
	struct console_question question = {
		reader->model, &person, scratch_region(county), NULL, 0, false, &arena, NULL};
	console_answer(&question, &query, &answer);
	assert_false(answer.out.overflow);
	if (answer.refusal.code != NULL)
		return false;
	ProtobufCBinaryData text = {answer.out.size, answer.out.data};
	Zh__QueryAnswer told = ZH__QUERY_ANSWER__INIT;
	told.n_lines = 1;
	told.lines = &text;
	lines_open(&lines, &session, LINES_STORY);
	assert_int_equal(lines_put_all(&lines, &told), EXIT_DONE);
	struct asking asking = {county, &lines};
	story_ask(lines.page, ask, &asking);
	lines_close(&lines, bytes_of(NULL, 0));
	return true;
}

/* ---- the kept pages */

enum form { EXPLAINED, TOLD, SHOWN, SHOWN_IN_ENGLISH, SHOWN_TO_PROGRAMS };
struct kept {
	const char *page, *file, *object;
	enum form form;
};
static const struct kept kept_pages[] = {
	{"special-supervision", "archive/supervision.yaml", "FM-522701-1", EXPLAINED},
	{"interview", "explained/interview.yaml", "MS-522701-3", EXPLAINED},
	{"overdue", "explained/overdue.yaml", "HZ-522701-1", EXPLAINED},
	{"seal", "explained/seal.yaml", "HZ-522701-1", EXPLAINED},
	{"revocation", "sampling/to-revocation.yaml", "CS-522701-2", EXPLAINED},
	{"after-suspension", "explained/after-suspension.yaml", "CS-522701-1", EXPLAINED},
	{"suspended-execution", "explained/suspended-execution.yaml", "CS-522701-1", EXPLAINED},
	{"shown-case", "explained/after-suspension.yaml", "CS-522701-1", SHOWN},
	{"shown-case-en", "explained/after-suspension.yaml", "CS-522701-1", SHOWN_IN_ENGLISH},
	{"shown-case-json", "explained/after-suspension.yaml", "CS-522701-1", SHOWN_TO_PROGRAMS},
	{"story-interview", "explained/interview.yaml", "HZ-522701-1", TOLD},
	{"story-seal", "explained/seal.yaml", "HZ-522701-1", TOLD},
	{"story-overdue", "explained/overdue.yaml", "HZ-522701-1", TOLD},
};
#define KEPT_PAGES (sizeof kept_pages / sizeof kept_pages[0])

static bool story_once(struct scratch *county, struct object_id id, FILE *out)
{
	struct county_model reader;
	county_model_open(&reader, county);
	bool there = story(county, &reader, id, out);
	county_model_close(&reader);
	return there;
}

static bool print_form(struct scratch *county, struct object_id id, enum form form, FILE *out)
{
	struct session session = {.lang = form == SHOWN_IN_ENGLISH ? LANG_EN : LANG_ZH,
				  .json = form == SHOWN_TO_PROGRAMS,
				  .out = out,
				  .err = out,
				  .names = &names};
	if (form == EXPLAINED)
		return explain(county, id, out);
	return form == TOLD ? story_once(county, id, out) : show(county, id, &session);
}

struct printing {
	const struct kept *kept;
	FILE *out;
	size_t printed;
};

static void print_kept(void *context, struct scratch *county)
{
	struct printing *printing = (struct printing *)context;
	struct object_id id;
	char *text = NULL;
	size_t size = 0;
	assert_ok(object_id_parse(printing->kept->object, &id));
	FILE *page = open_memstream(&text, &size);
	assert_non_null(page);
	bool there = print_form(county, id, printing->kept->form, page);
	assert_int_equal(fclose(page), 0);
	if (there) {
		rewind(printing->out); /* of several scenarios of a file the last that has it */
		(void)fwrite(text, 1, size, printing->out);
		printing->printed = size;
	}
	free(text);
}

static char *page_of(const struct kept *kept, size_t *ret_size)
{
	char *text = NULL;
	FILE *out = open_memstream(&text, ret_size);
	struct printing printing = {kept, out, 0};
	struct scenario_options options = {.at_end = print_kept, .at_end_context = &printing};
	assert_non_null(out);
	assert_true(scenarios_run_file(&options, kept->file) != 0);
	assert_true(printing.printed != 0);
	assert_int_equal(fclose(out), 0);
	*ret_size = printing.printed;
	return text;
}

static void pages_are_as_kept(void **state)
{
	(void)state;
	for (size_t i = 0; i < KEPT_PAGES; i++) {
		char path[FILE_PATH_MAX];
		char *before = NULL;
		size_t size, before_size = 0;
		struct err err;
		char *now = page_of(&kept_pages[i], &size);
		(void)snprintf(path, sizeof path, FOLDER "%s.txt", kept_pages[i].page);
		assert_ok(file_read(path, PAGE_MAX, &before, &before_size, &err));
		if (size != before_size || memcmp(now, before, size) != 0)
			fail_msg("%s reads otherwise now: tests/scenarios/explained/make BUILD, "
				 "and read the difference",
				 path);
		free(before);
		free(now);
	}
}

/* ---- no letter that a clerk can't read */

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_of_word(char c)
{
	return is_letter(c) || (c >= '0' && c <= '9') || strchr("-._/=", c) != NULL;
}

/* What has letters and is read as a number: HZ-522701-1, OURS-HZ-ORDER, a firm's code, a product
 * class, an officer's id.  The last are names that notices and laws use themselves. */
static bool is_id(const char *word, size_t size)
{
	static const char *const known[] =
		{
			"CCC",
			"GB",
			"Q/A",
			"Q/DY",
			"CQC",
			"3c", /* as laws, notices, standards and who certifies are called */
			".jpg",
			".pdf",
			".mp4",
			"base.csv",
			"base-double.csv", /* of files' names */
			"=HYPERLINK",
			"x",
			"a",
			"team", /* of a scenario's people */
			"wang",
			"li",
			"zhao",
			"Leader-1", /* who has no name in the list of people */
		};
	static const char *const persons[] = {"officer-",   "leader-",   "chief-",    "credit-",
					      "reviewer-",  "hearing-",  "superior-", "auditor-",
					      "discloser-", "mediator-", "unit-head-"};
	bool digits = false, small = false;
	for (size_t i = 0; i < size; i++) {
		digits |= word[i] >= '0' && word[i] <= '9';
		small |= word[i] >= 'a' && word[i] <= 'z';
	}
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
		if (size == strlen(known[i]) && memcmp(word, known[i], size) == 0)
			return true;
	}
	for (size_t i = 0; i < sizeof persons / sizeof persons[0]; i++) {
		if (digits && size < 16 && strncmp(word, persons[i], strlen(persons[i])) == 0)
			return true;
	}
	if (size == 1 && word[0] >= 'A' && word[0] <= 'D')
		return true; /* a credit class */
	return memchr(word, '=', size) == NULL &&
	       ((!small && (digits || memchr(word, '-', size) != NULL)) ||
		(size > 3 && (strncmp(word, "CK-", 3) == 0 || strncmp(word, "PP-", 3) == 0)));
}

/* A feed is called so by the office, and stands so where the page says whose report it is: its name
 * is no word of ours ("lab" is no 确定机构), and nowhere else an id. */
static bool is_feed_of_line(const char *word, size_t size, const char *line, const char *page)
{
	static const char *const feeds[] = {"hotline", "lab"};
	static const char heading[] = "来源";
	size_t length = strcspn(line, "\n"), headings = strcspn(page, "\n"); /* of a table */
	for (size_t i = 0; i < sizeof feeds / sizeof feeds[0]; i++) {
		if (size == strlen(feeds[i]) && memcmp(word, feeds[i], size) == 0)
			return memmem(line, length, heading, sizeof heading - 1) != NULL ||
			       memmem(page, headings, heading, sizeof heading - 1) != NULL;
	}
	return false;
}

/* Where an event stands: 522701/hazard/c47e8633e7ef9930/6; a digest. */
static bool is_event_or_digest(const char *word, size_t size)
{
	size_t hex = 0, slashes = 0;
	for (size_t i = 0; i < size; i++) {
		slashes += word[i] == '/';
		hex += strchr("0123456789abcdef", word[i]) != NULL;
	}
	return (hex == size && size >= 32) || (slashes == 3 && word[0] >= '0' && word[0] <= '9' &&
					       word[size - 1] >= '0' && word[size - 1] <= '9');
}

/* What a campaign's plan calls its parts, and the plan itself, and what it is called in English
 * beside its Chinese name: names of a file. */
static bool is_of_a_plan(const char *line, const char *page)
{
	static const char column[] = "  方案  "; /* of the list of campaigns */
	static const char *const headings[] = {"编号 ", "指标 ", "方案 ", "英文名称 "};
	line += strspn(line, " ");
	for (size_t i = 0; i < sizeof headings / sizeof headings[0]; i++) {
		if (strncmp(line, headings[i], strlen(headings[i])) == 0)
			return true;
	}
	return memmem(page, strcspn(page, "\n"), column, sizeof column - 1) != NULL;
}

/* Each word is told once, with a line that has it. */
static char told[128][48];
static size_t told_count;

static void tell(const char *of, const char *word, size_t size, const char *line)
{
	char text[sizeof told[0]];
	(void)snprintf(text, sizeof text, "%.*s", (int)size, word);
	for (size_t i = 0; i < told_count; i++) {
		if (strcmp(told[i], text) == 0)
			return;
	}
	if (told_count == sizeof told / sizeof told[0])
		return;
	memcpy(told[told_count++], text, sizeof text);
	print_error("%s: \"%s\" in \"%.*s\"\n", of, text, (int)strcspn(line, "\n"), line);
}

static void look_at_letters(const char *page, size_t size, const char *of)
{
	size_t line = 0;
	for (size_t at = 0; at < size;) {
		size_t end = at;
		line = page[at] == '\n' ? at + 1 : line;
		while (end < size && is_of_word(page[end]))
			end++;
		bool letters = false;
		for (size_t i = at; i < end; i++)
			letters |= is_letter(page[i]);
		if (letters && !is_id(page + at, end - at) &&
		    !is_event_or_digest(page + at, end - at) && !is_of_a_plan(page + line, page) &&
		    !is_feed_of_line(page + at, end - at, page + line, page))
			tell(of, page + at, end - at, page + line);
		at = end == at ? at + 1 : end;
	}
}

static size_t pages_seen, stories_seen;

/* false: there is no such matter. */
static bool look_at_matter(struct scratch *county, struct object_id id)
{
	char *text = NULL, of[64];
	size_t size = 0;
	FILE *page = open_memstream(&text, &size);
	assert_non_null(page);
	bool there = explain(county, id, page);
	assert_int_equal(fclose(page), 0);
	object_id_print(id, of);
	if (there)
		look_at_letters(text, size, of);
	free(text);
	pages_seen += there;
	return there;
}

static void look_at_matters(struct scratch *county)
{
	static const enum object_kind kinds[] = {
		OBJECT_HAZARD,   OBJECT_FIRM,     OBJECT_INSPECTION, OBJECT_SAMPLING,
		OBJECT_CAMPAIGN, OBJECT_KEY_AREA, OBJECT_MEASURE,    OBJECT_NOTICE,
		OBJECT_CASEFILE, OBJECT_LISTING,  OBJECT_BULLETIN,   OBJECT_REPORT,
		OBJECT_REFERRAL};
	uint32_t region = scratch_region(county);
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		uint64_t number = 1;
		while (look_at_matter(county, object_id_make(kinds[i], region, number)))
			number++;
	}
	/* Each daemon counts its own. */
	for (unsigned daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		struct object_id id = object_id_make(OBJECT_PROPOSAL, region, 1);
		id.daemon = (enum daemon)daemon;
		while (look_at_matter(county, id))
			id.number++;
		id = object_id_make(OBJECT_CLOCK, region, 1);
		id.daemon = (enum daemon)daemon;
		while (look_at_matter(county, id))
			id.number++;
	}
}

/* One story tells of all that belongs to a matter: by the report, or by what had none. */
static void look_at_stories(struct scratch *county)
{
	static const enum object_kind kinds[] = {OBJECT_REPORT, OBJECT_INSPECTION, OBJECT_SAMPLING,
						 OBJECT_LISTING, OBJECT_CAMPAIGN};
	struct county_model reader;
	county_model_open(&reader, county);
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		bool there = true;
		for (uint64_t number = 1; there && number <= STORIES_OF_KIND; number++) {
			char *text = NULL, of[64];
			size_t size = 0;
			struct object_id id =
				object_id_make(kinds[i], scratch_region(county), number);
			FILE *page = open_memstream(&text, &size);
			assert_non_null(page);
			there = story(county, &reader, id, page);
			assert_int_equal(fclose(page), 0);
			(void)snprintf(of, sizeof of, "story of %s-%u",
				       object_kind_prefix(kinds[i]), (unsigned)number);
			if (there)
				look_at_letters(text, size, of);
			free(text);
			stories_seen += there;
		}
	}
	county_model_close(&reader);
}

/* ---- what show and lists print */

static size_t shown_seen, lists_seen;

typedef bool print_fn(struct scratch *county, const void *what, struct session *session);

static void look_at_printed(struct scratch *county, print_fn *print, const void *what,
			    const char *of, size_t *seen)
{
	char *text = NULL;
	size_t size = 0;
	FILE *page = open_memstream(&text, &size);
	assert_non_null(page);
	struct session session = {.lang = LANG_ZH, .out = page, .err = page, .names = &names};
	bool there = print(county, what, &session);
	assert_int_equal(fclose(page), 0);
	if (there)
		look_at_letters(text, size, of);
	free(text);
	*seen += there;
}

static bool print_shown(struct scratch *county, const void *what, struct session *session)
{
	return show(county, *(const struct object_id *)what, session);
}

/* One of each kind; and of those that are of several sorts some more. */
static void look_at_shown(struct scratch *county)
{
	enum { EACH = 3 };
	for (unsigned kind = OBJECT_NONE + 1; kind < OBJECT_KIND_COUNT; kind++) {
		for (uint64_t number = 1; number <= EACH; number++) {
			char of[64];
			struct object_id id = object_id_make((enum object_kind)kind,
							     scratch_region(county), number);
			(void)snprintf(of, sizeof of, "show of %s-%u",
				       object_kind_prefix((enum object_kind)kind),
				       (unsigned)number);
			if (id.daemon != DAEMON_UNKNOWN)
				look_at_printed(county, print_shown, &id, of, &shown_seen);
		}
	}
}

struct listed {
	enum daemon daemon;
	const char *noun;
};

static bool print_list(struct scratch *county, const void *what, struct session *session)
{
	const struct listed *listed = (const struct listed *)what;
	Zh__ListQuery list = ZH__LIST_QUERY__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	struct lines lines;
	list.noun = listed->noun;
	SET_OPTIONAL(&list, limit, 200);
	query.ask_case = ZH__QUERY__ASK_LIST;
	query.list = &list;
	lines_open(&lines, session, LINES_TABLE);
	struct asking asking = {county, &lines};
	int exit = ask(&asking, listed->daemon, &query);
	lines_close(&lines, bytes_of(NULL, 0));
	return exit == EXIT_DONE;
}

/* Every list of every daemon; one that lies in something is shown with it. */
static void look_at_lists(struct scratch *county)
{
	for (unsigned daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		const struct list_kind *kind;
		for (size_t i = 0;
		     (kind = questions_list(county_lists((enum daemon)daemon), i)) != NULL; i++) {
			struct listed listed = {(enum daemon)daemon, kind->noun};
			look_at_printed(county, print_list, &listed, listed.noun, &lists_seen);
		}
	}
}

static void look_at_all(void *context, struct scratch *county)
{
	(void)context;
	look_at_matters(county);
	look_at_stories(county);
	look_at_shown(county);
	look_at_lists(county);
}

static void no_page_has_latin_letters(void **state)
{
	told_count = 0;
	struct scenario_options options = {.at_end = look_at_all};
	(void)state;
	assert_true(scenarios_run(&options, NULL) != 0);
	print_message("%zu pages, %zu stories, %zu shown, %zu lists\n", pages_seen, stories_seen,
		      shown_seen, lists_seen);
	assert_int_equal(told_count, 0);
	assert_true(pages_seen > 1000);
	assert_true(stories_seen > 200);
	assert_true(shown_seen > 1000);
	assert_true(lists_seen > 1000);
}

/* ---- every field of an event: a heading, or known to be for programs */

static bool has_heading(const char *name)
{
	char own[96];
	(void)snprintf(own, sizeof own, "page.%s", name);
	return catalogue_find(WORDS_MEMBER, name, LANG_ZH) != NULL ||
	       catalogue_find(WORDS_MEMBER, own, LANG_ZH) != NULL ||
	       catalogue_find(WORDS_OPTION, name, LANG_ZH) != NULL;
}

static void look_at_fields(const ProtobufCMessageDescriptor *message, unsigned depth)
{
	for (unsigned i = 0; i < message->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &message->fields[i];
		bool technical = story_is_technical(field->name);
		if (!technical && !has_heading(field->name) && told_count < 128)
			tell(message->name, field->name, strlen(field->name), "no heading");
		if (!technical && field->type == PROTOBUF_C_TYPE_MESSAGE && depth < 4)
			look_at_fields(field->descriptor, depth + 1);
	}
}

static void each_field_is_told_or_for_programs(void **state)
{
	(void)state;
	told_count = 0;
	for (uint16_t kind = 1; kind < 1000; kind++) {
		const ProtobufCMessageDescriptor *body = event_descriptor(kind);
		if (body != NULL && strcmp(event_kind_name(kind), "unknown") != 0)
			look_at_fields(body, 0);
	}
	assert_int_equal(told_count, 0);
}

/* ---- */

static void begin(void)
{
	char *data = NULL;
	size_t size = 0;
	struct err err;
	scenarios_read();
	assert_ok(file_read(FOLDER "people.yml", PAGE_MAX, &data, &size, &err));
	shown_names_load(&names, bytes_of(data, size));
	shown_names_read_classes(&names, ZHIAN_SOURCE_DIR "/deploy/dictionary/products.yaml");
	assert_true(names.people.person_count != 0);
	free(data);
}

static int print_page(const char *name)
{
	for (size_t i = 0; i < KEPT_PAGES; i++) {
		size_t size;
		if (strcmp(kept_pages[i].page, name) != 0)
			continue;
		char *text = page_of(&kept_pages[i], &size);
		(void)fwrite(text, 1, size, stdout);
		free(text);
		return 0;
	}
	return 2;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(pages_are_as_kept),
					   cmocka_unit_test(each_field_is_told_or_for_programs),
					   cmocka_unit_test(no_page_has_latin_letters)};
	begin();
	int status = argc == 3 && strcmp(argv[1], "--print") == 0
			     ? print_page(argv[2])
			     : cmocka_run_group_tests(tests, NULL, NULL);
	shown_names_done(&names);
	scenarios_free();
	return status;
}
