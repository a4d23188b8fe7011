#include "common/stage/books/book_beside.h"

#include "common/policy/people/people_compare.h"

void book_beside_people(const struct book_offer *offer, const struct people *now,
			const struct people *offered, struct book_extra *ret_extra)
{
	if (offer->second_roles == 0 || offer->person == NULL)
		return;
	if (offered != NULL) {
		ret_extra->people.gives = people_compare(now, offered, NULL, NULL);
		ret_extra->people.two_left =
			people_have_pair(offered, offer->roles, offer->second_roles, offer->now_ms);
	}
	if (now == NULL)
		return;
	ret_extra->people.anybody_there =
		people_have_second(now, offer->person->id, 0, offer->second_roles, offer->now_ms);
	ret_extra->people.second_there = people_have_second(
		now, offer->person->id, offer->person->roles, offer->second_roles, offer->now_ms);
}
