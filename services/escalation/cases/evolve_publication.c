/* Service and publication: two axes beside the procedure. */
#include "services/escalation/cases/case_change.h"

static void told_of_publication(struct case_change *change)
{
	change->file.publication_told = 1;
	change->file_changed = true;
}

enum status case_served(struct case_change *change)
{
	const Zh__CaseServed *body = BODY(change->event, CaseServed);
	if (!esc_state_go(&case_service_table, &change->row.service, SERVICE_ON_SERVE))
		return STATUS_INVALID;
	/* Money that is paid already, or that isn't owed, stays where it is. */
	change->row.execution =
		state_after(&case_execution_table, change->row.execution, EXECUTION_ON_SERVE);
	if (body->publication_told)
		told_of_publication(change);
	return case_goes(change, CASE_ON_SERVE);
}

enum status case_published(struct case_change *change)
{
	const Zh__CasePublished *body = BODY(change->event, CasePublished);
	if (!esc_state_go(&case_publication_table, &change->row.publication,
			  PUBLICATION_ON_PUBLISH))
		return STATUS_INVALID;
	if (body->publication_told)
		told_of_publication(change);
	change->file.published_ms = change->event->recorded_ms;
	change->file_changed = true;
	return case_goes(change, CASE_ON_PUBLISH);
}

/* Corrected, ended before its term, or withdrawn: the procedure stays where it is. */
static enum status publication_moved(struct case_change *change, uint8_t on)
{
	if (!of_two_persons(change->event) ||
	    !esc_state_go(&case_publication_table, &change->row.publication, on))
		return STATUS_INVALID;
	esc_count_move(change->rows, COUNT_CASE_PUBLICATION, change->before.publication,
		       change->row.publication);
	return case_stays(change);
}

enum status case_publication_corrected(struct case_change *change)
{
	return publication_moved(change, PUBLICATION_ON_CORRECT);
}

enum status case_publication_ended(struct case_change *change)
{
	return publication_moved(change, PUBLICATION_ON_END_EARLY);
}

enum status case_publication_withdrawn(struct case_change *change)
{
	return publication_moved(change, PUBLICATION_ON_WITHDRAW);
}
