/* What may be in a demonstration's file. */
#include <stdlib.h>

#include "common/base/file.h"
#include "services/ctl/demo/demo.h"

#define DEMO_FILE_MAX ((size_t)1 << 20)
#define ENTRIES(array) (sizeof(array) / sizeof(array)[0])

static const struct schema_field rule_fields[] = {
	{.name = "id",
	 .type = FIELD_TEXT,
	 .required = true,
	 .min = 1,
	 .max = 60,
	 .offset = offsetof(struct demo_rule, id),
	 .help = "names the rule; with the seed it decides which objects are taken"},
	{.name = "in",
	 .type = FIELD_TEXTS,
	 .max = 32,
	 .offset = offsetof(struct demo_rule, regions),
	 .help = "the counties; all when it isn't stated"},
	{.name = "at",
	 .type = FIELD_TEXT,
	 .required = true,
	 .min = 5,
	 .max = 5,
	 .offset = offsetof(struct demo_rule, at),
	 .help = "when on a working day, HH:MM"},
	{.name = "every_day",
	 .type = FIELD_BOOL,
	 .initial = "no",
	 .offset = offsetof(struct demo_rule, every_day),
	 .help = "on rest days too"},
	{.name = "from",
	 .type = FIELD_DAY,
	 .offset = offsetof(struct demo_rule, from_day),
	 .help = "not before this day"},
	{.name = "to",
	 .type = FIELD_DAY,
	 .offset = offsetof(struct demo_rule, to_day),
	 .help = "not after this day"},
	{.name = "list",
	 .type = FIELD_TEXT,
	 .required = true,
	 .min = 1,
	 .max = 40,
	 .offset = offsetof(struct demo_rule, list),
	 .help = "the noun whose list is read"},
	{.name = "filters",
	 .type = FIELD_TEXTS,
	 .max = 8,
	 .offset = offsetof(struct demo_rule, filters),
	 .help = "filters of the list: state=opened"},
	{.name = "only",
	 .type = FIELD_TEXTS,
	 .max = 8,
	 .offset = offsetof(struct demo_rule, only),
	 .help = "members of a line: level=larger, level!=larger, !casefile, casefile"},
	{.name = "after_days",
	 .type = FIELD_INTEGER,
	 .min = 0,
	 .max = 1000,
	 .initial = "0",
	 .offset = offsetof(struct demo_rule, after_days),
	 .help = "so many days after the rule saw the object first"},
	{.name = "share",
	 .type = FIELD_PERCENT,
	 .min = 1,
	 .max = 100,
	 .initial = "100%",
	 .offset = offsetof(struct demo_rule, share),
	 .help = "of the objects, chosen by the seed"},
	{.name = "a_day",
	 .type = FIELD_INTEGER,
	 .min = 1,
	 .max = 100000,
	 .initial = "1000",
	 .offset = offsetof(struct demo_rule, a_day),
	 .help = "at most so many each time, in each county"},
	{.name = "in_all",
	 .type = FIELD_INTEGER,
	 .min = 0,
	 .max = 1000000,
	 .initial = "0",
	 .offset = offsetof(struct demo_rule, in_all),
	 .help = "at most so many in each county; 0: no bound"},
	{.name = "as",
	 .type = FIELD_TEXTS,
	 .required = true,
	 .min = 1,
	 .max = 16,
	 .offset = offsetof(struct demo_rule, persons),
	 .help = "who looks and acts: one of them for each object"},
	{.name = "do",
	 .type = FIELD_TEXTS,
	 .required = true,
	 .min = 1,
	 .max = 8,
	 .offset = offsetof(struct demo_rule, acts),
	 .help = "commands as one types them, with {members} of the line, {today} and {now}"},
};

static const struct file_schema rule_schema = {
	.name = "rule",
	.size = sizeof(struct demo_rule),
	.line_offset = offsetof(struct demo_rule, line),
	.fields = rule_fields,
	.count = ENTRIES(rule_fields),
};

static const struct schema_field demo_fields[] = {
	{.name = "version",
	 .type = FIELD_INTEGER,
	 .required = true,
	 .min = 1,
	 .max = 1,
	 .offset = offsetof(struct demo_file, version),
	 .help = "of this form"},
	{.name = "seed",
	 .type = FIELD_INTEGER,
	 .min = 0,
	 .max = INT64_MAX,
	 .initial = "1",
	 .offset = offsetof(struct demo_file, seed),
	 .help = "another seed, other objects"},
	{.name = "push_at",
	 .type = FIELD_TEXTS,
	 .max = 24,
	 .offset = offsetof(struct demo_file, push_at),
	 .help = "when the feeds push what has come until then, HH:MM"},
	{.name = "rules",
	 .type = FIELD_GROUPS,
	 .required = true,
	 .min = 1,
	 .max = 500,
	 .offset = offsetof(struct demo_file, rules),
	 .group = &rule_schema,
	 .help = "in the order in which people come to it"},
};

static const struct file_schema demo_schema = {
	.name = "demo",
	.size = sizeof(struct demo_file),
	.line_offset = SCHEMA_NO_LINE,
	.fields = demo_fields,
	.count = ENTRIES(demo_fields),
};

int demo_minutes(const char *text)
{
	for (size_t i = 0; i < 5; i++) {
		if (i == 2 ? text[i] != ':' : text[i] < '0' || text[i] > '9')
			return -1;
	}
	int hours = (text[0] - '0') * 10 + text[1] - '0',
	    minutes = (text[3] - '0') * 10 + text[4] - '0';
	return text[5] == '\0' && hours < 24 && minutes < 60 ? hours * 60 + minutes : -1;
}

static void check_times(const struct demo_file *file, const char *path, struct problems *problems)
{
	const struct demo_rule *rules = (const struct demo_rule *)file->rules.items;
	for (size_t i = 0; i < file->push_at.count; i++) {
		if (demo_minutes(DEMO_TEXTS(file->push_at)[i]) < 0)
			problem_error(problems, path, 0,
				      "push_at: \"%.20s\" is no time; allowed: HH:MM",
				      DEMO_TEXTS(file->push_at)[i]);
	}
	for (size_t i = 0; i < file->rules.count; i++) {
		if (rules[i].at != NULL && demo_minutes(rules[i].at) < 0)
			problem_error(problems, path, rules[i].line,
				      "at: \"%.20s\" is no time; allowed: HH:MM", rules[i].at);
	}
}

enum status demo_file_read(const char *path, struct pool *pool, struct problems *problems,
			   struct demo_file *ret_file, struct err *err)
{
	char *data;
	size_t size;
	TRY(file_read(path, DEMO_FILE_MAX, &data, &size, err));
	const struct yaml_node *tree = yaml_parse(bytes_of(data, size), path, pool, problems);
	free(data);
	*ret_file = (struct demo_file){0};
	if (tree != NULL) {
		schema_read(&demo_schema, tree, path, pool, problems, ret_file);
		check_times(ret_file, path, problems);
	}
	return problems_status(problems, err);
}
