#include "tests/unit/common/stage/clock_books.h"

#include "common/base/file.h"
#include "tests/lib/test.h"

struct clock_rule clock_books_rule(const char *rule_id, uint8_t unit, uint16_t budget)
{
	struct clock_rule rule = {
		.id = CLOCK_HAZARD_ORDER,
		.version = 1,
		.unit = unit,
		.shape = ZH__CLOCK_SHAPE__CLOCK_SHAPE_BY,
		.end_shift = ZH__CLOCK_END_SHIFT__CLOCK_END_SHIFT_REST_DAYS,
		.budget = budget,
		.valid_to_day = INT32_MAX,
		.marks = {{.mark = ZH__CLOCK_MARK__CLOCK_MARK_REMINDER,
			   .before = 3,
			   .before_unit = ZH__CLOCK_UNIT__CLOCK_UNIT_WORKING_DAY,
			   .working_hours_only = true},
			  {.mark = ZH__CLOCK_MARK__CLOCK_MARK_OVERDUE}},
		.mark_count = 2,
		.source = "test",
		.confidence = "ours",
	};
	memcpy(rule.rule_id, rule_id, strlen(rule_id));
	return rule;
}

static void load_calendar(struct clock_books *books, const char *csv)
{
	struct problems problems;
	char *content = NULL;
	size_t size = 0;
	problems_init(&problems);
	if (csv == NULL)
		assert_ok(file_read(ZHIAN_SOURCE_DIR "/deploy/calendar/cn.csv", 1 << 20, &content,
				    &size, NULL));
	enum status status =
		calendar_load(csv != NULL ? bytes_of_text(csv) : bytes_of(content, size), "cn.csv",
			      &books->pool, &problems, &books->calendar);
	problems_print(&problems, stderr);
	assert_ok(status);
	problems_done(&problems);
	free(content);
}

void clock_books_make(struct clock_books *books, const struct clock_rule *rules, size_t count,
		      const char *csv)
{
	memset(books, 0, sizeof *books);
	pool_init(&books->pool);
	load_calendar(books, csv);
	memcpy(books->rules, rules, count * sizeof rules[0]);
	books->policy.version = 1;
	books->policy.clocks = books->rules;
	books->policy.clock_count = count;
	books->policy.clock_ids[CLOCK_HAZARD_ORDER].count = count;
	books->books = (struct stage_books){.policy = &books->policy,
					    .calendar = &books->calendar,
					    .dictionary = &books->dictionary,
					    .set = 1};
}

void clock_books_done(struct clock_books *books)
{
	pool_done(&books->pool);
}
