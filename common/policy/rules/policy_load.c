#include "common/policy/rules/load.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>

#include "common/base/assert.h"
#include "common/base/file.h"
#include "common/base/time.h"
#include "common/policy/rules/policy_text.h"
#include "common/policy/rules/words.h"

enum { CLOCKS_MAX = 1000, STATUTES_MAX = 1000, NEEDED_FROM_YYYYMMDD = 20240101 };

int32_t policy_day(uint32_t yyyymmdd)
{
	int32_t day = 0;
	enum status status = time_day_of_yyyymmdd(yyyymmdd, &day);
	ASSERT(status == STATUS_OK);
	return day;
}

/* What the files state together; the values of the policy as a whole are stated once. */
struct reading {
	struct policy_making making;
	struct pool scratch;
	const char *version_file, *consent_file, *needed_file;
	struct policy_text whole;
};

static void take_once(struct reading *reading, const char *file, const char *name,
		      const char **first_file)
{
	if (*first_file != NULL)
		problem_error(reading->making.problems, file, 0, "`%s` is stated in %s already",
			      name, *first_file);
	*first_file = file;
}

static void take_whole(struct reading *reading, const struct policy_text *text, const char *file)
{
	if (text->version != 0) {
		take_once(reading, file, "version", &reading->version_file);
		reading->whole.version = text->version;
	}
	if (text->superior_consent_needed != 0) {
		take_once(reading, file, "superior_consent_needed", &reading->consent_file);
		reading->whole.superior_consent_needed = text->superior_consent_needed;
	}
	if (text->needed_from != 0) {
		take_once(reading, file, "needed_from", &reading->needed_file);
		reading->whole.needed_from = text->needed_from;
	}
}

static void take_topic(struct reading *reading, struct topic_text *topic, const char *file)
{
	const struct topic_text **slot = &reading->making.topics[topic->topic];
	topic->file = file;
	if (topic->topic == TOPIC_NONE)
		return; /* its word was wrong, and that is a problem already */
	if (*slot == NULL) {
		*slot = topic;
		return;
	}
	problem_error_at(reading->making.problems, file, topic->place,
			 "the topic `%s` is stated twice; the first is in %s, line %u",
			 topic_name((enum policy_topic)topic->topic), (*slot)->file,
			 (*slot)->place.line);
}

static void take_clock(struct reading *reading, struct clock_text *clock, const char *file)
{
	clock->file = file;
	if (clock->purpose == CLOCK_NONE)
		return;
	if (reading->making.clock_count == CLOCKS_MAX)
		problem_error_at(reading->making.problems, file, clock->place,
				 "more than %d clocks", CLOCKS_MAX);
	else
		reading->making.clocks[reading->making.clock_count++] = clock;
}

static void take_statutes(struct reading *reading, const struct policy_text *text, const char *file)
{
	struct policy_making *making = &reading->making;
	size_t count = text->statutes.count;
	struct statute_text *statutes = POOL_ARRAY(&reading->scratch, struct statute_text, count);
	if (count != 0)
		memcpy(statutes, text->statutes.items, count * sizeof statutes[0]);
	for (size_t i = 0; i < count; i++) {
		statutes[i].file = file;
		if (making->statute_count == STATUTES_MAX || statutes[i].id == NULL)
			problem_error_at(making->problems, file, statutes[i].place,
					 "more than %d statutes, or one without its id",
					 STATUTES_MAX);
		else
			making->statutes[making->statute_count++] = &statutes[i];
	}
}

static void read_checklists(struct reading *reading, const struct policy_text *text,
			    const char *file)
{
	size_t count = text->checklists.count;
	struct checklist_text *checklists =
		POOL_ARRAY(&reading->scratch, struct checklist_text, count);
	if (count != 0)
		memcpy(checklists, text->checklists.items, count * sizeof checklists[0]);
	for (size_t i = 0; i < count; i++) {
		checklists[i].file = file;
		policy_take_checklist(&reading->making, &checklists[i]);
	}
}

static void read_visit_items(struct reading *reading, const struct policy_text *text,
			     const char *file)
{
	size_t count = text->visit_items.count;
	struct visit_item_text *items =
		POOL_ARRAY(&reading->scratch, struct visit_item_text, count);
	if (count != 0)
		memcpy(items, text->visit_items.items, count * sizeof items[0]);
	for (size_t i = 0; i < count; i++) {
		items[i].file = file;
		policy_take_visit_item(&reading->making, &items[i]);
	}
}

static void read_laws(struct reading *reading, const struct policy_text *text, const char *file)
{
	size_t count = text->laws.count;
	struct law_text *laws = POOL_ARRAY(&reading->scratch, struct law_text, count);
	if (count != 0)
		memcpy(laws, text->laws.items, count * sizeof laws[0]);
	for (size_t i = 0; i < count; i++) {
		laws[i].file = file;
		policy_take_law(&reading->making, &laws[i]);
	}
}

static void read_gates(struct reading *reading, const struct policy_text *text, const char *file)
{
	size_t count = text->gates.count;
	struct gate_text *gates = POOL_ARRAY(&reading->scratch, struct gate_text, count);
	if (count != 0)
		memcpy(gates, text->gates.items, count * sizeof gates[0]);
	for (size_t i = 0; i < count; i++) {
		gates[i].file = file;
		policy_take_gate(&reading->making, &gates[i]);
	}
}

static void read_penalties(struct reading *reading, const struct policy_text *text,
			   const char *file)
{
	size_t count = text->penalties.count;
	struct penalty_text *rows = POOL_ARRAY(&reading->scratch, struct penalty_text, count);
	if (count != 0)
		memcpy(rows, text->penalties.items, count * sizeof rows[0]);
	for (size_t i = 0; i < count; i++) {
		rows[i].file = file;
		policy_take_penalty(&reading->making, &rows[i]);
	}
}

static void read_file(struct reading *reading, const struct policy_file *file)
{
	struct policy_text *text = POOL_NEW(&reading->scratch, struct policy_text);
	const struct yaml_node *tree =
		yaml_parse(file->content, file->name, &reading->scratch, reading->making.problems);
	if (tree == NULL)
		return;
	schema_read(&policy_schema, tree, file->name, &reading->scratch, reading->making.problems,
		    text);
	take_whole(reading, text, file->name);
	/* The lists are in our own pool, where they were made to be filled. */
	struct topic_text *topics =
		POOL_ARRAY(&reading->scratch, struct topic_text, text->topics.count);
	struct clock_text *clocks =
		POOL_ARRAY(&reading->scratch, struct clock_text, text->clocks.count);
	if (text->topics.count != 0)
		memcpy(topics, text->topics.items, text->topics.count * sizeof topics[0]);
	if (text->clocks.count != 0)
		memcpy(clocks, text->clocks.items, text->clocks.count * sizeof clocks[0]);
	read_checklists(reading, text, file->name);
	read_visit_items(reading, text, file->name);
	read_laws(reading, text, file->name);
	read_gates(reading, text, file->name);
	read_penalties(reading, text, file->name);
	take_statutes(reading, text, file->name);
	for (size_t i = 0; i < text->topics.count; i++)
		take_topic(reading, &topics[i], file->name);
	for (size_t i = 0; i < text->clocks.count; i++)
		take_clock(reading, &clocks[i], file->name);
}

/* Of policies that were adopted before there was a topic, nothing is asked about it. */
static bool may_be_missing(const struct reading *reading, unsigned topic)
{
	return (topic == TOPIC_VISIT_CAP || topic == TOPIC_HEARING_RIGHT ||
		topic == TOPIC_CERTIFICATION_REPORT || topic == TOPIC_LEGAL_REVIEW) &&
	       reading->making.depth == POLICY_CHECK_FORM;
}

static void check_whole(struct reading *reading)
{
	struct policy *policy = &reading->making.set->policy;
	struct problems *problems = reading->making.problems;
	if (reading->version_file == NULL)
		problem_error(problems, "policy", 0,
			      "no file states the policy's `version`; allowed: 1 to 1000000");
	if (reading->consent_file == NULL)
		problem_error(problems, "policy", 0,
			      "no file states `superior_consent_needed`; allowed: yes, no");
	for (unsigned topic = TOPIC_NONE + 1; topic < TOPIC_COUNT; topic++) {
		if (reading->making.topics[topic] == NULL && !may_be_missing(reading, topic))
			problem_error(problems, "policy", 0, "no file has rules for the topic `%s`",
				      topic_name((enum policy_topic)topic));
	}
	policy->version = (uint32_t)reading->whole.version;
	policy->superior_consent_needed = reading->whole.superior_consent_needed == 2;
	policy->needed_from_day = reading->needed_file == NULL ? policy_day(NEEDED_FROM_YYYYMMDD)
							       : reading->whole.needed_from;
}

static void make_policy(struct reading *reading, const struct policy_file *files, size_t count,
			enum policy_depth depth)
{
	struct policy_making *making = &reading->making;
	size_t errors_before = making->problems->errors;
	making->depth = depth;
	making->clocks = POOL_ARRAY(&reading->scratch, const struct clock_text *, CLOCKS_MAX);
	making->statutes = POOL_ARRAY(&reading->scratch, const struct statute_text *, STATUTES_MAX);
	for (size_t i = 0; i < count; i++)
		read_file(reading, &files[i]);
	check_whole(reading);
	policy_make_rules(making);
	policy_check_needs(making);
	if (depth == POLICY_CHECK_WHOLE) /* what was adopted before may know no groups */
		policy_check_ladder(making);
	policy_make_clocks(making);
	if (depth == POLICY_CHECK_WHOLE)
		policy_check_statutes(making);
	policy_keep_statutes(making);
	policy_make_checklists(making);
	policy_make_visit_items(making);
	policy_make_gates(making);
	policy_make_laws(making);
	policy_make_penalties(making);
	if (depth == POLICY_CHECK_WHOLE) {
		policy_check_laws(making);
		policy_check_penalties(making);
	}
	/* A grid of rules that are wrong in themselves would only repeat what is said already. */
	size_t errors = making->problems->errors - errors_before;
	if (depth == POLICY_CHECK_FORM || errors != making->topics_without_otherwise)
		return;
	for (unsigned topic = TOPIC_NONE + 1; topic < TOPIC_COUNT; topic++)
		policy_check_topic(making, (enum policy_topic)topic);
	if (depth == POLICY_CHECK_WHOLE && making->problems->errors == errors_before)
		policy_check_stated(making); /* of rules that are sound in themselves */
}

enum status policy_load_bytes(struct bytes bundle, enum policy_depth depth,
			      struct problems *problems, struct policy_set **ret_set)
{
	struct reading reading = {.making = {.problems = problems}};
	struct policy_file files[POLICY_FILES_MAX];
	size_t count = 0;
	size_t errors_before = problems->errors;
	struct policy_set *set = calloc(1, sizeof *set);
	ASSERT(set != NULL);
	pool_init(&set->pool);
	pool_init(&reading.scratch);
	char *copy = pool_text_of(&set->pool, bundle);
	set->bundle = bytes_of(copy, bundle.size);
	set->policy.bundle = set->bundle;
	policy_digest(set->bundle, set->policy.digest);
	reading.making.set = set;
	enum status status = bundle_split(set->bundle, &set->pool, problems, files, &count);
	if (status == STATUS_OK)
		make_policy(&reading, files, count, depth);
	pool_done(&reading.scratch);
	if (problems->errors != errors_before) {
		policy_unload(&set);
		return STATUS_INVALID;
	}
	*ret_set = set;
	return STATUS_OK;
}

enum status policy_load_files(struct policy_file *files, size_t count, struct problems *problems,
			      struct policy_set **ret_set)
{
	struct pool pool;
	struct bytes bundle = {0};
	pool_init(&pool);
	enum status status = bundle_make(files, count, &pool, problems, &bundle);
	if (status == STATUS_OK)
		status = policy_load_bytes(bundle, POLICY_CHECK_WHOLE, problems, ret_set);
	pool_done(&pool);
	return status;
}

void policy_unload(struct policy_set **set)
{
	if (*set == NULL)
		return;
	pool_done(&(*set)->pool);
	free(*set);
	*set = NULL;
}

/* ---- a directory */

static bool is_yaml(const char *name)
{
	size_t length = strlen(name);
	return name[0] != '.' && length > 5 && strcmp(name + length - 5, ".yaml") == 0;
}

static enum status read_one(const char *directory, const char *name, struct pool *pool,
			    struct policy_file *ret_file, struct err *err)
{
	char path[FILE_PATH_MAX];
	char *data = NULL;
	size_t size = 0;
	int length = snprintf(path, sizeof path, "%s/%s", directory, name);
	if (length < 0 || (size_t)length >= sizeof path)
		return err_set(err, STATUS_INVALID, "path longer than %d bytes: %s/%s",
			       FILE_PATH_MAX - 1, directory, name);
	TRY(file_read(path, POLICY_FILE_SIZE, &data, &size, err));
	ret_file->name = pool_text(pool, name);
	ret_file->content = bytes_of(pool_text_of(pool, bytes_of(data, size)), size);
	free(data);
	return STATUS_OK;
}

static enum status read_directory(DIR *directory, const char *path, struct pool *pool,
				  struct policy_file *files, size_t *ret_count, struct err *err)
{
	size_t count = 0;
	for (;;) {
		errno = 0;
		const struct dirent *entry = readdir(directory);
		if (entry == NULL)
			break;
		if (!is_yaml(entry->d_name))
			continue;
		if (count == POLICY_FILES_MAX)
			return err_set(err, STATUS_FULL, "%s: more than %d policy files", path,
				       POLICY_FILES_MAX);
		TRY(read_one(path, entry->d_name, pool, &files[count], err));
		count++;
	}
	if (errno != 0)
		return err_set_errno(err, "%s", path);
	if (count == 0)
		return err_set(err, STATUS_NOT_FOUND, "%s: no policy files (*.yaml)", path);
	*ret_count = count;
	return STATUS_OK;
}

enum status policy_load_directory(const char *path, struct problems *problems,
				  struct policy_set **ret_set, struct err *err)
{
	struct policy_file files[POLICY_FILES_MAX];
	struct pool pool;
	size_t count = 0;
	DIR *directory = opendir(path);
	if (directory == NULL)
		return err_set_errno(err, "%s", path);
	pool_init(&pool);
	enum status status = read_directory(directory, path, &pool, files, &count, err);
	closedir(directory);
	if (status == STATUS_OK) {
		status = policy_load_files(files, count, problems, ret_set);
		if (status != STATUS_OK)
			status = problems_status(problems, err);
	}
	pool_done(&pool);
	return status;
}
