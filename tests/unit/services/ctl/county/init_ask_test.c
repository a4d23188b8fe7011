/* The questions with which a county is founded on a terminal: what is answered is what is founded,
 * what is wrong is asked again, and whoever breaks off has founded nothing. */
#include "common/core/decider.h"
#include "services/ctl/county/init.h"
#include "tests/lib/test.h"

struct asking {
	struct session session;
	struct founding founding;
	char *typed, *said;
	size_t said_size;
};

static int ask(struct asking *asking, const char *typed)
{
	asking->typed = strdup(typed);
	asking->session.in = fmemopen(asking->typed, strlen(typed), "r");
	asking->session.out = open_memstream(&asking->said, &asking->said_size);
	asking->session.err = asking->session.out;
	asking->founding.session = &asking->session;
	int exit = init_ask(&asking->founding);
	(void)fclose(asking->session.in);
	(void)fclose(asking->session.out);
	return exit;
}

static struct asking asked(void)
{
	return (struct asking){.session = {.lang = LANG_EN}};
}

static void done(struct asking *asking)
{
	people_file_done(&asking->founding.people);
	free(asking->typed);
	free(asking->said);
}

static void said(const struct asking *asking, const char *words)
{
	if (strstr(asking->said, words) == NULL)
		fail_msg("\"%s\" isn't said in: %s", words, asking->said);
}

static const struct person_text *person(const struct asking *asking, size_t at)
{
	const struct schema_list *persons = &asking->founding.people.text.persons;
	assert_true(at < persons->count);
	return &((const struct person_text *)persons->items)[at];
}

#define OFFICE "522701\n522700\n都匀市局\n都市监\n10.1.2.3\n"
#define STAFF "运维员\nwang:王某:稽查股:黔B-1\nli:李某\n\nchen:陈某\n\nwu:吴某:auditor,mediator\n\n"

static void what_is_answered_is_founded(void **state)
{
	(void)state;
	struct asking asking = asked();
	assert_int_equal(ask(&asking, OFFICE STAFF "y\n"), EXIT_DONE);
	const struct founding *founding = &asking.founding;
	assert_int_equal(founding->region, 522701);
	assert_int_equal(founding->superior, 522700);
	assert_string_equal(founding->name, "都匀市局");
	assert_string_equal(founding->document_prefix, "都市监");
	assert_string_equal(founding->address, "10.1.2.3");
	assert_int_equal(founding->people.text.version, 1);
	assert_int_equal(founding->people.text.persons.count, 5);
	assert_string_equal(person(&asking, 0)->id, "operator");
	assert_string_equal(person(&asking, 0)->name, "运维员");
	assert_int_equal(person(&asking, 0)->roles, ROLE_OPERATOR);
	assert_string_equal(person(&asking, 1)->id, "wang");
	assert_string_equal(person(&asking, 1)->certificate, "黔B-1");
	assert_int_equal(person(&asking, 2)->roles, ROLE_OFFICER);
	assert_int_equal(person(&asking, 3)->roles, ROLE_LEADER);
	assert_int_equal(person(&asking, 4)->roles, ROLE_AUDITOR | ROLE_MEDIATOR);
	said(&asking, "To be made: 522701 都匀市局, below 522700:\n");
	said(&asking, "\n  chen  陈某  leader  ");
	said(&asking, "code of the region above [522700]: ");
	said(&asking, "Write it? [y/N] ");
	done(&asking);
}

/* Enter: the code above is the one that the code says, and the rest isn't stated. */
static void an_empty_answer_leaves_it_as_it_is(void **state)
{
	(void)state;
	struct asking asking = asked();
	assert_int_equal(ask(&asking, " 522701\t\n\n  都匀市局 \r\n\n\n 运维员 \n\n\n\nY\n"),
			 EXIT_DONE);
	assert_int_equal(asking.founding.superior, 522700);
	assert_string_equal(asking.founding.name, "都匀市局");
	assert_null(asking.founding.document_prefix);
	assert_null(asking.founding.address);
	assert_int_equal(asking.founding.people.text.persons.count, 1);
	assert_string_equal(person(&asking, 0)->name, "运维员");
	done(&asking);
}

static void what_is_wrong_is_asked_again(void **state)
{
	(void)state;
	struct asking asking = asked();
	assert_int_equal(ask(&asking, "\nnothing\n52270\n5227011\n999999\n522701\n12\n\n"
				      "\n\n都匀市局\n\n\n"
				      "\n运维员\n"
				      "wang\nWANG:王某\nwang:王某\nwang:王某\n\n\n"
				      "wu:吴某:king\nwu:吴某:auditor\n\nyes\n"),
			 EXIT_DONE);
	assert_int_equal(asking.founding.region, 522701);
	assert_int_equal(asking.founding.superior, 522700);
	assert_string_equal(asking.founding.name, "都匀市局");
	assert_int_equal(asking.founding.people.text.persons.count, 3);
	said(&asking, "zhianctl: \"nothing\" is not a region code (six digits of GB/T 2260)\n");
	said(&asking, "zhianctl: \"5227011\" is not a region code");
	said(&asking, "zhianctl: \"12\" is not a region code");
	done(&asking);
}

/* What the command said already isn't asked for. */
static void what_is_known_is_not_asked(void **state)
{
	(void)state;
	struct asking asking = asked();
	asking.founding = (struct founding){.region = 522701,
					    .superior = 522700,
					    .name = "都匀市局",
					    .document_prefix = "都市监",
					    .address = "10.1.2.3"};
	assert_int_equal(ask(&asking, STAFF "y\n"), EXIT_DONE);
	assert_null(strstr(asking.said, "region code"));
	assert_null(strstr(asking.said, "name of the office"));
	assert_int_equal(asking.founding.people.text.persons.count, 5);
	done(&asking);
}

/* At whichever question the input ends, and whatever isn't a yes. */
static void whoever_breaks_off_has_founded_nothing(void **state)
{
	(void)state;
	static const char *const typed[] = {OFFICE STAFF "n\n", OFFICE STAFF "\n",
					    OFFICE STAFF "x y\n"};
	const char *whole = OFFICE STAFF;
	for (size_t i = 0; i < sizeof typed / sizeof typed[0]; i++) {
		struct asking asking = asked();
		assert_int_equal(ask(&asking, typed[i]), EXIT_USAGE);
		assert_string_equal(asking.session.failure.code, "cli.init_broken_off");
		done(&asking);
	}
	for (const char *end = strchr(whole, '\n'); end != NULL; end = strchr(end + 1, '\n')) {
		struct asking asking = asked();
		char *part = strndup(whole, (size_t)(end + 1 - whole));
		assert_int_equal(ask(&asking, part), EXIT_USAGE);
		assert_string_equal(asking.session.failure.code, "cli.init_broken_off");
		free(part);
		done(&asking);
	}
}

/* More than an officer has: nothing of it is dropped unseen. */
static void what_nobody_would_read_is_refused(void **state)
{
	(void)state;
	static const char *const wrong[] = {"wang:王某:稽查股:黔B-1:more", "wang:王某::黔B-1:more"};
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		struct asking asking = asked();
		char typed[256];
		(void)snprintf(typed, sizeof typed, OFFICE "运维员\n%s\n\n\n\ny\n", wrong[i]);
		assert_int_equal(ask(&asking, typed), EXIT_DONE);
		assert_int_equal(asking.founding.people.text.persons.count, 1);
		said(&asking, wrong[i]);
		done(&asking);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_answered_is_founded),
		cmocka_unit_test(an_empty_answer_leaves_it_as_it_is),
		cmocka_unit_test(what_is_wrong_is_asked_again),
		cmocka_unit_test(what_is_known_is_not_asked),
		cmocka_unit_test(whoever_breaks_off_has_founded_nothing),
		cmocka_unit_test(what_nobody_would_read_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
