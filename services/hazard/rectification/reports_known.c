#include "services/hazard/rectification/reports_known.h"

#include "hazard.pb-c.h"

enum { LAST = 0 }; /* no report has this number */

static void put(struct rows_writer *rows, uint64_t of, uint64_t number)
{
	struct row_key key = row_key_u64(of);
	rows_store(rows, TABLE_REPORTS_KNOWN, row_key_bytes(&key), &number, sizeof(number));
}

void reports_known_take(struct rows_writer *rows, uint64_t report, bool test)
{
	if (report > hazard_number_get(&rows->read, TABLE_REPORTS_KNOWN, LAST))
		put(rows, LAST, report);
	if (test)
		put(rows, report, 1);
}

enum status reports_known_evolve(struct rows_writer *rows, const struct event *event)
{
	if (event->head.kind != KIND(REPORT_NOTED)) /* nothing else is of a report here */
		return STATUS_INVALID;
	const Zh__ReportNoted *body = BODY(event, ReportNoted);
	reports_known_take(rows, body->report, body->test != 0);
	return STATUS_OK;
}

bool report_is_known(const struct rows_reader *rows, uint64_t report)
{
	return report != 0 && report <= hazard_number_get(rows, TABLE_REPORTS_KNOWN, LAST) &&
	       hazard_number_get(rows, TABLE_REPORTS_KNOWN, report) == 0;
}
