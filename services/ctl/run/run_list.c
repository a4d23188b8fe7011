/* Lists, page after page. */
#include "common/base/assert.h"
#include "common/base/hex.h"
#include "common/base/sabotage.h"
#include "common/core/message.h"
#include "services/ctl/county/county_names.h"
#include "services/ctl/each_operand.h"
#include "services/ctl/list.h"
#include "services/ctl/list_value.h"
#include "services/ctl/runs.h"
#include "services/ctl/show/lines.h"
#include "services/ctl/target.h"

#define FILTERS_MAX 32

struct filters {
	Zh__Param params[FILTERS_MAX];
	Zh__Param *pointers[FILTERS_MAX];
	char names[FILTERS_MAX][64];
	char keys[FILTERS_MAX][FIRM_KEY_TEXT];
	size_t count;
};

static bool add_filter(struct filters *filters, const char *name, size_t size, const char *value)
{
	if (filters->count == FILTERS_MAX || size == 0 || size >= sizeof filters->names[0])
		return false;
	char *copy = filters->names[filters->count];
	for (size_t i = 0; i < size; i++)
		copy[i] = name[i];
	copy[size] = '\0';
	Zh__Param *param = &filters->params[filters->count];
	zh__param__init(param);
	param->name = copy;
	param->value = value;
	filters->pointers[filters->count++] = param;
	return true;
}

static int bad_filter(struct session *session, const char *value)
{
	(void)failure_set(&session->failure, EXIT_USAGE, "cli.bad_filter");
	failure_param(&session->failure, "value", value);
	return EXIT_USAGE;
}

/* --filter NAME=VALUE is the option of that name. */
static int read_filter(struct session *session, const struct list_kind *list, const char *text,
		       struct filters *filters)
{
	char name[64];
	const char *equals = strchr(text, '=');
	size_t size = equals != NULL ? (size_t)(equals - text) : 0;
	if (size == 0 || size >= sizeof name || filters->count == FILTERS_MAX)
		return bad_filter(session, text);
	for (size_t i = 0; i < size; i++)
		name[i] = text[i] == '-' ? '_' : text[i];
	name[size] = '\0';
	const struct list_option *option = list_option_find(list, name);
	if (option == NULL || option->within) {
		list_option_unknown(list, name, &session->failure);
		return EXIT_USAGE;
	}
	const char *value = list_value(option, list->noun, equals + 1,
				       filters->keys[filters->count], &session->failure);
	if (value == NULL)
		return EXIT_USAGE;
	return add_filter(filters, name, size, value) ? EXIT_DONE : bad_filter(session, text);
}

static int read_filters(struct session *session, const struct invocation *invocation,
			struct filters *filters)
{
	const struct list_kind *list = command_list(invocation->command);
	for (size_t i = 0; list != NULL && i < invocation->option_count; i++) {
		const struct given_option *given = &invocation->options[i];
		int exit = EXIT_DONE;
		if (given->listed != NULL && !add_filter(filters, given->listed->name,
							 strlen(given->listed->name), given->value))
			exit = bad_filter(session, given->value);
		else if (strcmp(given->name, "filter") == 0)
			exit = read_filter(session, list, given->value, filters);
		if (exit != EXIT_DONE)
			return exit;
	}
	return EXIT_DONE;
}

bool list_key_read(const char *text, struct arena *arena, ProtobufCBinaryData *ret_key)
{
	size_t digits = strlen(text);
	ret_key->data = ARENA_ARRAY(arena, uint8_t, digits / 2 + 1);
	return ret_key->data != NULL && digits != 0 &&
	       hex_read(text, digits, ret_key->data, digits / 2, &ret_key->len);
}

struct listing {
	struct lines lines;
	struct county county;
	struct shown_names names;
	const struct invocation *invocation;
	Zh__ListQuery list;
	struct filters filters;
	const char *within; /* the filter that an operand is; NULL: there are no operands */
	const struct list_filter *more; /* or NULL */
	bool several;
	uint64_t limit;
	struct bytes after;
};

static int list_of_daemon(struct listing *listing, enum daemon daemon)
{
	Zh__Query query = ZH__QUERY__INIT;
	query.ask_case = ZH__QUERY__ASK_LIST;
	query.list = &listing->list;
	return lines_ask(&listing->lines, &listing->county, (unsigned)daemon, &query,
			 listing->limit, &listing->after);
}

/* One that doesn't answer keeps no other from being asked.  A page of several can't be gone on
 * with: that of one can. */
static int list_of_several(struct listing *listing, const enum daemon *daemons, size_t count)
{
	struct session *session = listing->lines.session;
	size_t silent = 0;
	int last = EXIT_DONE;
	for (size_t i = 0; i < count; i++) {
		int exit = list_of_daemon(listing, daemons[i]);
		if (exit == EXIT_NO_ANSWER || exit == EXIT_BUSY) {
			session_fail_one(session, daemon_name(daemons[i]));
			silent += !SABOTAGE("ctl.list-whole-without-one");
			last = exit;
		} else if (exit != EXIT_DONE) {
			return exit;
		}
		listing->list.has_after = 0;
		listing->lines.failed |= listing->after.size != 0 || silent != 0;
		listing->after = (struct bytes){NULL, 0};
	}
	return silent == 0 ? EXIT_DONE : silent < count ? EXIT_SOME_FAILED : last;
}

static int list_of(struct listing *listing)
{
	const struct list_filter *more = listing->more;
	struct lines *lines = &listing->lines;
	Zh__ListQuery *list = &listing->list;
	enum daemon daemons[DAEMON_COUNT] = {listing->invocation->command->daemon};
	size_t count = 1;
	if (daemons[0] == DAEMON_UNKNOWN)
		count = target_daemons(lines->session, listing->invocation, daemons);
	lines->failed |= count == 0 || (count > 1 && list->has_after);
	if (count == 0)
		return EXIT_USAGE;
	if (count > 1 && list->has_after) /* whose page it is can't be seen from it */
		return failure_set(&lines->session->failure, EXIT_USAGE, "cli.after_needs_daemon");
	if (more != NULL)
		(void)add_filter(&listing->filters, more->name, strlen(more->name), more->value);
	list->n_filters = listing->filters.count;
	list->filters = listing->filters.pointers;
	return count == 1 ? list_of_daemon(listing, daemons[0])
			  : list_of_several(listing, daemons, count);
}

static int list_of_operand(void *context, struct session *session, const char *operand)
{
	struct listing *listing = (struct listing *)context;
	size_t before = listing->filters.count;
	(void)session;
	listing->list.has_after = listing->list.has_after && !listing->several;
	listing->lines.of = listing->several ? operand : NULL;
	(void)add_filter(&listing->filters, listing->within, strlen(listing->within), operand);
	int exit = list_of(listing);
	listing->filters.count = before;
	return exit;
}

/* A page of several lists would be one of none. */
static int read_page(struct session *session, struct listing *listing)
{
	const struct invocation *invocation = listing->invocation;
	const char *key = given_text(invocation, "after");
	int exit = given_number(invocation, "limit", &listing->limit, &session->failure);
	if (exit != EXIT_DONE)
		return exit;
	if (listing->several && (key != NULL || listing->limit != 0))
		return failure_set(&session->failure, EXIT_USAGE, "cli.page_of_several");
	listing->list.has_after = key != NULL;
	if (key != NULL && !list_key_read(key, &session->arena, &listing->list.after))
		return failure_set(&session->failure, EXIT_USAGE, "cli.bad_after");
	return EXIT_DONE;
}

static int list_print(struct session *session, struct listing *listing)
{
	int exit = target_county(session, listing->invocation, &listing->county);
	if (exit != EXIT_DONE)
		return exit;
	county_names_open(&listing->county, &listing->names);
	exit = lines_open_list(&listing->lines, session, listing->invocation);
	if (exit == EXIT_DONE && listing->within != NULL)
		exit = each_operand(session, listing->invocation, list_of_operand, listing);
	else if (exit == EXIT_DONE)
		exit = list_of(listing);
	exit = lines_close_list(&listing->lines, listing->after, exit);
	county_names_close(&listing->county, &listing->names);
	county_close(&listing->county);
	return exit;
}

int list_within(struct session *session, const struct invocation *invocation, const char *noun,
		const char *within, const struct list_filter *more)
{
	struct listing listing = {
		.invocation = invocation,
		.list = ZH__LIST_QUERY__INIT,
		.within = within,
		.more = more,
		.several = within != NULL && several_operands(invocation),
	};
	int exit = read_page(session, &listing);
	if (exit == EXIT_DONE)
		exit = read_filters(session, invocation, &listing.filters);
	if (exit != EXIT_DONE)
		return exit;
	listing.list.noun = noun;
	return list_print(session, &listing);
}

int list_with(struct session *session, const struct invocation *invocation, const char *noun,
	      const struct list_filter *more)
{
	return list_within(session, invocation, noun, NULL, more);
}

int run_list(struct session *session, const struct invocation *invocation)
{
	return list_with(session, invocation, invocation->command->list, NULL);
}

/* The operands are what the list is in. */
int run_list_within(struct session *session, const struct invocation *invocation)
{
	const struct list_kind *list = command_list(invocation->command);
	const char *within = NULL;
	for (size_t i = 0; i < list->option_count; i++) {
		if (list->options[i].within)
			within = list->options[i].name;
	}
	ASSERT(within != NULL); /* a list that is in something names what */
	return list_within(session, invocation, list->noun, within, NULL);
}
