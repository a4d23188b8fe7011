/* What was proposed, read again for who approves it: the book, and who proposed. */
#include "common/stage/persons/proposed.h"
#include "command.pb-c.h"
#include "common/core/message.h"
#include "common/stage/books/book_decide.h"
#include "common/stage/stage_internal.h"

void stage_offer_by(const struct stage *stage, const struct principal *person,
		    const struct act *act, struct book_offer *offer)
{
	offer->person = person;
	offer->roles = act->roles;
	offer->second_roles = act->second_roles;
	offer->now_ms = stage->now_ms;
}

const struct proposer *stage_proposer(struct stage *stage, const struct proposal_row *row,
				      struct arena *arena)
{
	struct event event;
	struct proposer *proposer = ARENA_NEW(arena, struct proposer);
	const uint8_t *key = NULL;
	if (proposer == NULL || stage->options.proposer == NULL)
		return NULL;
	if (stage_event(stage, row->sequence, arena, &event) == STATUS_OK &&
	    event.head.kind == KIND(PROPOSED)) {
		const Zh__Proposed *body = BODY(&event, Proposed);
		if (body->person_key.len == PRINCIPAL_KEY)
			key = body->person_key.data;
	}
	return stage->options.proposer(stage->options.books_context, row->person, key,
				       stage->now_ms, proposer)
		       ? proposer
		       : NULL;
}

bool stage_proposed_book(struct stage *stage, const struct proposal_row *row, struct bytes command,
			 struct arena *arena, struct book_offer *ret_offer)
{
	const struct act *act = decider_act(stage->decider, row->act);
	const Zh__BookCommand *book;
	if (act == NULL || book_kind_of(act) == 0 || stage->options.keep_book == NULL)
		return false;
	book = (const Zh__BookCommand *)message_unpack(act->body, command, arena);
	struct principal *person = ARENA_NEW(arena, struct principal);
	if (book == NULL || person == NULL ||
	    book->digest.len != sizeof((struct book_extra *)0)->digest)
		return false;
	*person = (struct principal){.roles = row->person_roles};
	memcpy(person->id, row->person, sizeof person->id);
	*ret_offer = (struct book_offer){.kind = book_kind_of(act), .kept = book->digest.data};
	stage_offer_by(stage, person, act, ret_offer);
	return true;
}

enum status stage_proposed_extra(struct stage *stage, const struct proposal_row *row,
				 struct bytes command, struct arena *arena, const void **ret_extra,
				 struct writer *ret_problems)
{
	struct book_offer offer;
	struct book_extra *extra = ARENA_NEW(arena, struct book_extra);
	*ret_extra = NULL;
	if (extra == NULL)
		return STATUS_FULL;
	if (!stage_proposed_book(stage, row, command, arena, &offer))
		return STATUS_INVALID;
	TRY(stage->options.keep_book(stage->options.books_context, &offer, extra, ret_problems));
	*ret_extra = extra;
	return STATUS_OK;
}
