/* The link as an area.  Its events are of a region's link, which is no object: their subject is
 * none. */
#include "command.pb-c.h"
#include "services/notify/decide_internal.h"
#include "services/notify/evolve.h"

LINK_ACT_LIST(ACT_DECIDES)
static const struct act acts[] = {LINK_ACT_LIST(NOTIFY_ACT_ROW)};

static evolve_fn *const changes[] = {
	[KIND(LINK_UP)] = link_up,
	[KIND(LINK_DOWN)] = link_down,
	[KIND(LINK_RECEIPTED)] = link_receipted,
	[KIND(RECOVERY_BEGUN)] = link_recovery_begun,
	[KIND(PEER_LIFE_CHANGED)] = link_peer_life_changed,
	[KIND(OTHER_LIFE_MET)] = link_other_life_met,
	[KIND(OWN_LIFE_DISPUTED)] = link_own_life_disputed,
	[KIND(LEDGERS_COMPARED)] = link_ledgers_compared,
	[KIND(LINK_WAIVED)] = link_waived,
	[KIND(PEER_RECOVERED)] = link_peer_recovered,
	[KIND(STREAM_ANEW)] = link_stream_anew,
	[KIND(LETTER_KNOWN)] = link_letter_known,
	[KIND(CHAIN_NOTED)] = link_chain_noted,
	[KIND(PEER_CHAIN_KEPT)] = link_peer_chain_kept,
	[KIND(PEER_CHAIN_REFUSED)] = link_peer_chain_refused,
	[KIND(CHAIN_HELD)] = link_chain_held,
	[KIND(OWN_CHAIN_REFUSED)] = link_own_chain_refused,
};

static enum status link_evolve(struct rows_writer *rows, const struct event *event)
{
	evolve_fn *change = OF_KIND(changes, event->head.kind);
	return change != NULL ? change(rows, event) : STATUS_OK;
}

/* What every daemon says of its own journal. */
static enum status link_observe(struct rows_writer *rows, const struct event *event)
{
	switch (event->head.kind) {
	case KIND(JOURNAL_FORKED):
		return link_journal_forked(rows, event);
	case KIND(CHAIN_SIGNED):
		return link_chain_signed(rows, event);
	default:
		return STATUS_OK;
	}
}

static const struct area_object objects[] = {{.kind = OBJECT_NONE, .evolve = link_evolve}};

const struct area link_area = {
	.name = "link",
	AREA_ACTS(acts),
	AREA_OBJECTS(objects),
	.item = decide_item,
	.observe = link_observe,
};
