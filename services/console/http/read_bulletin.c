/* A bulletin, and what stands behind each of its numbers: a slice of the journals at a request. */
#include "common/base/time.h"
#include "common/core/bulletin.h"
#include "services/console/http/parts.h"

static const struct {
	const char *code, *where; /* `where` NULL: nothing that was asked */
	unsigned status;
} refusals[] = {
	{"query.role", NULL, MHD_HTTP_FORBIDDEN},
	{"console.behind", NULL, MHD_HTTP_SERVICE_UNAVAILABLE},
	{"bulletin.begin_again", "after", MHD_HTTP_CONFLICT},
	{"bulletin.no_memory", NULL, MHD_HTTP_SERVICE_UNAVAILABLE},
	{"bulletin.kind", "kind", MHD_HTTP_NOT_FOUND},
	{"bulletin.not_yet", "cutoff", MHD_HTTP_CONFLICT},
	{"bulletin.day", "cutoff", MHD_HTTP_BAD_REQUEST},
	{"bulletin.figure", "figure", MHD_HTTP_BAD_REQUEST},
	{"bulletin.column", "column", MHD_HTTP_BAD_REQUEST},
	{"bulletin.group", "group", MHD_HTTP_BAD_REQUEST},
};

static void finish(struct exchange *exchange)
{
	const struct part *part = &exchange->parts[0];
	if (!part->refused) {
		finish_page(exchange);
		return;
	}
	for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
		if (strcmp(refusals[i].code, part->own_refusal) != 0)
			continue;
		exchange_refuse(exchange, refusals[i].status, part->own_refusal, refusals[i].where,
				"console");
		return;
	}
	exchange_refuse(exchange, MHD_HTTP_BAD_REQUEST, part->own_refusal, NULL, "console");
}

/* "2025-03-09"; 0: it isn't given.  false: it is refused. */
static bool read_day(struct exchange *exchange, const char *name, uint32_t *ret_day)
{
	const char *text = exchange_parameter(exchange, name);
	int32_t day = 0;
	*ret_day = 0;
	if (text == NULL)
		return true;
	if (time_parse_day(text, &day) != STATUS_OK) {
		exchange_refuse(exchange, MHD_HTTP_BAD_REQUEST, "console.value", name, NULL);
		return false;
	}
	*ret_day = time_yyyymmdd(day);
	return true;
}

static bool read_days(struct exchange *exchange, Zh__BulletinQuery *ask)
{
	uint32_t from, cutoff;
	bool period = strcmp(exchange->argument, bulletin_kind_name(BULLETIN_PERIOD)) == 0;
	if (!read_day(exchange, "from", &from) || !read_day(exchange, "cutoff", &cutoff))
		return false;
	if (from != 0 && !period) {
		exchange_refuse(exchange, MHD_HTTP_BAD_REQUEST, "console.value", "from", NULL);
		return false;
	}
	SET_OPTIONAL(ask, cutoff_day, cutoff);
	if (from != 0)
		SET_OPTIONAL(ask, from_day, from);
	return true;
}

static void count(struct exchange *exchange, Zh__BulletinQuery *ask)
{
	Zh__Query query = ZH__QUERY__INIT;
	uint8_t after[AFTER_MOST];
	unsigned limit;
	ask->kind = exchange->argument;
	if (!read_days(exchange, ask) || !read_limit(exchange, QUERY_PAGE_MAX, &limit) ||
	    !read_after(exchange, after, &ask->has_after, &ask->after))
		return;
	SET_OPTIONAL(ask, limit, limit);
	query.ask_case = ZH__QUERY__ASK_BULLETIN;
	query.bulletin = ask;
	(void)part_own(exchange, &query);
	parts_asked(exchange, finish);
}

void read_bulletin_figures(struct exchange *exchange)
{
	Zh__BulletinQuery ask = ZH__BULLETIN_QUERY__INIT;
	count(exchange, &ask);
}

void read_bulletin_rows(struct exchange *exchange)
{
	Zh__BulletinQuery ask = ZH__BULLETIN_QUERY__INIT;
	ask.figure = exchange_parameter(exchange, "figure");
	ask.column = exchange_parameter(exchange, "column");
	ask.group = exchange_parameter(exchange, "group");
	ask.part = exchange_parameter(exchange, "part");
	if (ask.figure == NULL)
		exchange_refuse(exchange, MHD_HTTP_BAD_REQUEST, "console.value", "figure", NULL);
	else
		count(exchange, &ask);
}
