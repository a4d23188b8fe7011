/* people.yaml, changed: what was added is there when it is read again, nobody stands in it twice,
 * and what daemons wouldn't take isn't written. */
#include "tests/unit/services/ctl/county/county_files.h"

#include <sys/stat.h>

#include "common/core/decider.h"

#define KEY "6F77KG0wRyK2uNsxNV6dKrsfhV4nTUYDnTc2VuuX7Xg"

static const char *const keys[] = {KEY};
static const struct schema_list one_key = {keys, 1};

static struct person_text person(const char *id, const char *unit)
{
	return (struct person_text){.id = id,
				    .name = "某人",
				    .unit = unit,
				    .roles = UINT64_C(1) << ROLE_MEDIATOR,
				    .transport_keys = one_key};
}

static struct feed_text feed(const char *id)
{
	return (struct feed_text){.id = id,
				  .name = "某平台",
				  .transport_keys = one_key,
				  .ids_kept_ms = FEED_IDS_KEPT_MS,
				  .rate = FEED_RATE};
}

static void write_and_read(struct county_files *files)
{
	if (people_file_write(&files->session, TEST_REGION, &files->file, &files->err) != STATUS_OK)
		fail_msg("%s", files->err.text);
	county_files_read(files);
}

static void who_is_added_is_there_when_it_is_read_again(void **state)
{
	struct county_files *files = (struct county_files *)*state;
	size_t persons = files->file.text.persons.count;
	struct person_text added = person("new", "law");
	struct stat info;
	assert_ok(people_file_add_person(&files->file, &added, &files->err));
	write_and_read(files);
	assert_int_equal(files->file.text.persons.count, persons + 1);
	assert_string_equal(people_file_person(&files->file, "new")->unit, "law");
	assert_string_equal(people_file_person_at(&files->file, persons)->id, "new");
	assert_string_equal(people_file_person_at(&files->file, 0)->id, "li.ming");
	assert_int_equal(stat(county_files_path(files, "people.yaml"), &info), 0);
	assert_int_equal(info.st_mode & 0777, 0640);
}

static void a_feed_is_added_and_found(void **state)
{
	struct county_files *files = (struct county_files *)*state;
	struct feed_text added = feed("new-feed");
	size_t feeds = files->file.text.feeds.count;
	assert_null(people_file_feed(&files->file, "new-feed"));
	assert_ok(people_file_add_feed(&files->file, &added, &files->err));
	write_and_read(files);
	assert_int_equal(files->file.text.feeds.count, feeds + 1);
	assert_string_equal(people_file_feed_at(&files->file, feeds)->id, "new-feed");
	assert_int_equal(people_file_feed(&files->file, "new-feed")->rate, FEED_RATE);
	assert_string_equal(people_file_feed(&files->file, "lab")->name, "检验检测机构");
	assert_string_equal(people_file_process(&files->file, "console")->id, "console");
	assert_null(people_file_process(&files->file, "lab"));
}

/* Persons and feeds share their ids. */
static void nobody_stands_in_it_twice(void **state)
{
	static const char *const taken[] = {"li.ming", "luo.min", "hotline-12315", "media"};
	struct county_files *files = (struct county_files *)*state;
	for (size_t i = 0; i < sizeof taken / sizeof taken[0]; i++) {
		struct person_text again = person(taken[i], "law");
		struct feed_text feed_again = feed(taken[i]);
		assert_status(people_file_add_person(&files->file, &again, &files->err),
			      STATUS_CONFLICT);
		assert_non_null(strstr(files->err.text, taken[i]));
		assert_status(people_file_add_feed(&files->file, &feed_again, &files->err),
			      STATUS_CONFLICT);
		assert_status(people_file_is_free(&files->file, taken[i], &files->err),
			      STATUS_CONFLICT);
	}
	assert_ok(people_file_is_free(&files->file, "nobody", &files->err));
	assert_null(people_file_person(&files->file, "media"));
	assert_null(people_file_feed(&files->file, "li.ming"));
}

static const char *unit_of_added(struct county_files *files, const char *id, const char *unit)
{
	struct person_text added = person(id, unit);
	assert_ok(people_file_add_person(&files->file, &added, &files->err));
	return people_file_person(&files->file, id)->unit;
}

/* By its id or its name; what isn't there yet is made, with an id of its own where its name can't
 * be one. */
static void a_unit_is_meant_by_id_or_name(void **state)
{
	struct county_files *files = (struct county_files *)*state;
	size_t units = files->file.text.units.count;
	struct unit_text taken = {.id = "unit-11", .name = "占用"};
	assert_string_equal(people_file_unit(&files->file, "law"), "law");
	assert_string_equal(people_file_unit(&files->file, "法规科"), "law");
	assert_null(people_file_unit(&files->file, "fire"));
	assert_string_equal(unit_of_added(files, "a", "法规科"), "law");
	assert_string_equal(unit_of_added(files, "b", "it"), "it");
	assert_int_equal(files->file.text.units.count, units);
	assert_string_equal(unit_of_added(files, "c", "fire"), "fire");
	assert_string_equal(unit_of_added(files, "d", PEOPLE_UNIT), PEOPLE_UNIT);
	assert_string_equal(people_file_unit(&files->file, PEOPLE_UNIT_NAME), PEOPLE_UNIT);
	assert_int_equal(files->file.text.units.count, units + 2);
	assert_string_equal(unit_of_added(files, taken.id, taken.id), taken.id);
	assert_int_equal(files->file.text.units.count, 11);
	assert_string_equal(unit_of_added(files, "e", "稽查股"), "unit-12");
	assert_string_equal(unit_of_added(files, "f", "稽查股"), "unit-12");
	assert_string_equal(unit_of_added(files, "g", "unit-14"), "unit-14");
	assert_string_equal(unit_of_added(files, "h", "投诉股"), "unit-15");
	assert_string_equal(people_file_unit(&files->file, "稽查股"), "unit-12");
}

/* What daemons wouldn't adopt is said, and the file stays as it is. */
static void what_daemons_would_refuse_is_not_written(void **state)
{
	struct county_files *files = (struct county_files *)*state;
	struct person_text keyless = person("keyless", "law");
	keyless.roles = 0;
	assert_ok(people_file_add_person(&files->file, &keyless, &files->err));
	assert_int_not_equal(
		people_file_write(&files->session, TEST_REGION, &files->file, &files->err),
		STATUS_OK);
	(void)fflush(files->session.err);
	assert_true(files->said_size > 0);
	county_files_read(files);
	assert_null(people_file_person(&files->file, "keyless"));
}

static void put(struct county_files *files, const char *text)
{
	assert_ok(file_write_atomic(county_files_path(files, "people.yaml"), bytes_of_text(text),
				    0640, &files->err));
}

static void what_is_no_list_of_people_is_not_read(void **state)
{
	struct county_files *files = (struct county_files *)*state;
	struct people_file other;
	static const char *const wrong[] = {"version: [", "version: 1\nunknown: 2\n",
					    "version: 1\n",
					    "version: 1\nunits:\n  - {id: a, name: a}\npersons:\n"
					    "  - {id: b, name: b, unit: c, roles: [mediator], "
					    "transport_keys: [\"" KEY "\"]}\n"};
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		put(files, wrong[i]);
		if (people_file_read(&files->session, TEST_REGION, &other, &files->err) ==
		    STATUS_OK)
			fail_msg("\"%s\" was read", wrong[i]);
	}
	test_tree_remove(county_files_path(files, "people.yaml"));
	assert_status(people_file_read(&files->session, TEST_REGION, &other, &files->err),
		      STATUS_NOT_FOUND);
}

/* Of a draft the keys may be missing: they are made for those who stand in it. */
static void a_draft_needs_no_keys(void **state)
{
	struct county_files *files = (struct county_files *)*state;
	struct people_file draft;
	char *text;
	size_t size;
	assert_ok(file_read(county_files_path(files, "people.yaml"), 1 << 20, &text, &size,
			    &files->err));
	for (char *at = text, *end = strstr(text, "\nfeeds:");
	     (at = strstr(at, "    transport_keys:")) != NULL && at < end;)
		*at = '#';
	put(files, text);
	free(text);
	assert_int_not_equal(people_file_read(&files->session, TEST_REGION, &draft, &files->err),
			     STATUS_OK);
	assert_ok(people_file_read_draft(&files->session, county_files_path(files, "people.yaml"),
					 &draft, &files->err));
	assert_int_equal(people_file_person(&draft, "li.ming")->transport_keys.count, 0);
	people_file_done(&draft);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, county_files_setup, county_files_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(who_is_added_is_there_when_it_is_read_again),
		TEST(a_feed_is_added_and_found),
		TEST(nobody_stands_in_it_twice),
		TEST(a_unit_is_meant_by_id_or_name),
		TEST(what_daemons_would_refuse_is_not_written),
		TEST(what_is_no_list_of_people_is_not_read),
		TEST(a_draft_needs_no_keys),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
