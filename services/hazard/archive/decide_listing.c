/* What credit decided of a firm: the archive shows a listing while it is in force. */
#include "credit.pb-c.h"
#include "services/hazard/archive/decide.h"

/* The archive shows the listing while it is in force; `text` is its printed id. */
static void note_listing(const struct decide_context *context, struct decision *decision,
			 uint64_t firm, uint64_t listing, bool in_force)
{
	char text[OBJECT_ID_TEXT];
	struct firm_row row;
	struct firm_texts texts;
	if (!hazard_firm_get(context->rows, firm, &row) ||
	    !hazard_firm_texts_get(context->rows, firm, &texts))
		return;
	Zh__FirmChanged *body = NEW_IN(context, decision, FirmChanged);
	object_id_print(object_id_make(OBJECT_LISTING, context->region, listing), text);
	body->firm_key = arena_text_of(context->arena, texts.text[FIRM_TEXT_KEY]);
	body->field = "listed";
	const char *id = arena_text(context->arena, text);
	if (body->firm_key == NULL || id == NULL) {
		decision->arena_full = true;
		return;
	}
	if (in_force)
		body->is = id;
	else
		body->was = id;
	struct event *event = decision_emit(context, decision, KIND(FIRM_CHANGED),
					    own_object(context, OBJECT_FIRM, firm), body);
	event->head.object_version = row.object_version + 1u;
	decision_meta(event)->firm_key = body->firm_key;
	if (in_force || !hazard_listed_besides(context->rows, firm, listing))
		archive_listed(context, decision, firm, in_force);
}

void archive_listing_decided(const struct decide_context *context, const struct input *input,
			     struct decision *decision)
{
	const Zh__ListingDecided *decided = BODY(input->event, ListingDecided);
	struct firm_row row;
	uint64_t firm =
		decided->listed ? hazard_firm_current(context->rows, decided->firm_key, &row) : 0;
	if (firm == 0 || hazard_number_get(context->rows, TABLE_LISTINGS, decided->listing) != 0)
		return;
	note_listing(context, decision, firm, decided->listing, true);
	hazard_decide_supervision(context, decision, firm, NULL,
				  &(struct supervision_cause){.listed = true});
}

/* Its firm is the event's: the archive forgot the listing with its removal. */
void archive_listing_restored(const struct decide_context *context, const struct input *input,
			      struct decision *decision)
{
	uint64_t listing = BODY(input->event, ListingRestored)->listing;
	const char *key = input->event->meta->firm_key;
	struct firm_row row;
	uint64_t firm = key != NULL ? hazard_firm_current(context->rows, key, &row) : 0;
	if (firm == 0 || hazard_number_get(context->rows, TABLE_LISTINGS, listing) != 0)
		return;
	note_listing(context, decision, firm, listing, true);
	hazard_decide_supervision(context, decision, firm, NULL,
				  &(struct supervision_cause){.listed = true});
}

static void listing_ended(const struct decide_context *context, struct decision *decision,
			  uint64_t listing)
{
	uint64_t firm = hazard_number_get(context->rows, TABLE_LISTINGS, listing);
	if (firm != 0)
		note_listing(context, decision, firm, listing, false);
}

void archive_listing_removed(const struct decide_context *context, const struct input *input,
			     struct decision *decision)
{
	listing_ended(context, decision, BODY(input->event, ListingRemoved)->listing);
}

void archive_listing_expired(const struct decide_context *context, const struct input *input,
			     struct decision *decision)
{
	listing_ended(context, decision, BODY(input->event, ListingExpired)->listing);
}

void archive_listing_withdrawn(const struct decide_context *context, const struct input *input,
			       struct decision *decision)
{
	listing_ended(context, decision, BODY(input->event, ListingWithdrawn)->listing);
}
