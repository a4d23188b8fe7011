/* What the daemons write down, whoever or whatever made them: of every kind of event one line for
 * each rule that it names and each set of fields that it states, made from the scenarios of
 * TOLD_FOLDERS.  What follows from marks, reports and letters is seen here and not in the pages of
 * acts. */
#include <stdlib.h>

#include "common/stage/queries/event_line.h"
#include "tests/lib/test.h"
#include "tests/scenarios/act_values.h"
#include "tests/scenarios/told.h"

#define SEEN_MAX 8192u

static uint64_t seen[SEEN_MAX];
static size_t seen_count;

struct daemon_page {
	FILE *out;
	char *text;
	size_t size;
};
static struct daemon_page daemons[DAEMON_COUNT];

static uint64_t mixed(uint64_t hash, uint64_t value)
{
	return (hash ^ value) * UINT64_C(1099511628211) + 1;
}

static bool mix_field(void *context, const struct act_value *value)
{
	uint64_t *hash = (uint64_t *)context;
	*hash = mixed(*hash, value->field->id);
	/* What stands in a closed list is another case, and so is what isn't so. */
	if (value->field->type == PROTOBUF_C_TYPE_ENUM ||
	    value->field->type == PROTOBUF_C_TYPE_BOOL)
		*hash = mixed(*hash, (uint64_t)value->number);
	return true;
}

static uint64_t case_of(const struct event *event)
{
	uint64_t hash = mixed(UINT64_C(14695981039346656037), event->head.kind);
	const char *rule = event->meta->rule != NULL ? event->meta->rule->id : NULL;
	for (; rule != NULL && *rule != '\0'; rule++)
		hash = mixed(hash, (unsigned char)*rule);
	(void)value_each(event->body, "", mix_field, &hash);
	return hash;
}

static bool is_new(uint64_t hash)
{
	for (size_t i = 0; i < seen_count; i++) {
		if (seen[i] == hash)
			return false;
	}
	assert_true(seen_count < SEEN_MAX);
	seen[seen_count++] = hash;
	return true;
}

static void print_event(const struct event *event, enum daemon daemon)
{
	const struct event_place where = {SCENARIO_REGION, daemon, true};
	static uint8_t memory[(size_t)64 << 10];
	struct answer line = {.out = writer_over(memory, sizeof memory), .limit = 1};
	event_line(&where, &line, event, true);
	assert_true(!line.out.overflow && line.out.size != 0);
	told_line(daemons[daemon].out, "-", bytes_of(memory, line.out.size - 1));
}

/* Where a journal ended is said by a hash over every byte before it: the page would be another with
 * each word of any event. */
static bool is_of_the_chain(const struct event *event)
{
	return event->head.kind == KIND(CHAIN_SIGNED) || event->head.kind == KIND(CHAIN_NOTED);
}

static void tell(void *context, const struct event *event, enum daemon daemon)
{
	(void)context;
	if (!is_of_the_chain(event) && is_new(mixed(case_of(event), daemon)))
		print_event(event, daemon);
}

static void at_end(void *context, struct scratch *county)
{
	scenarios_each_event(county, tell, context);
}

static void make(FILE *to)
{
	struct scenario_options options = {.at_end = at_end};
	for (unsigned daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		daemons[daemon].out = open_memstream(&daemons[daemon].text, &daemons[daemon].size);
		assert_non_null(daemons[daemon].out);
	}
	scenarios_read();
	assert_true(scenarios_run_in(&options, TOLD_FOLDERS) != 0);
	scenarios_free();
	for (unsigned daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		(void)fclose(daemons[daemon].out);
		(void)fprintf(to, "== %s\n", daemon_name((enum daemon)daemon));
		(void)fwrite(daemons[daemon].text, 1, daemons[daemon].size, to);
		free(daemons[daemon].text);
	}
}

int main(int argc, char **argv)
{
	return told_main(argc, argv, "events_" TOLD_PAGE, make);
}
