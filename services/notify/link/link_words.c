/* What a heartbeat tells of other regions: which of their lives is listened to here, and the word
 * of one that lives twice (decide_elsewhere.c).
 *
 * A word is a heartbeat as its region signed it.  What a neighbour gives of another one's life goes
 * on to the life that counts here, which believes its own county's signature alone.
 */
#include "common/base/sabotage.h"
#include "common/core/message.h"
#include "services/notify/link/link_crypto.h"
#include "services/notify/link/link_internal.h"

static struct link_word *word_of(const struct link *link, uint32_t region)
{
	for (size_t i = 0; i < link->word_count; i++) {
		if (link->words[i].region == region)
			return &link->words[i];
	}
	return NULL;
}

struct bytes link_newest(const struct link *link, uint32_t peer)
{
	const struct link_word *word = word_of(link, peer);
	return word == NULL ? bytes_of(NULL, 0) : bytes_of(word->newest, word->newest_size);
}

/* ---- in */

/* What the region's certified key signed, for the neighbour that gives it; NULL: it isn't that. */
static const Zh__LinkHeadContent *open_word(const struct link *link, const Zh__LinkThird *third,
					    uint32_t given_by, int32_t day, struct arena *arena)
{
	const Zh__LinkHead *word = third->word;
	const Zh__DirectoryEntry *entry = directory_entry(link->directory, third->region);
	if (entry == NULL || word->key_id.len != KEY_ID || word->alg != ALG_ED25519)
		return NULL;
	const uint8_t *key = directory_sign_key(entry, word->key_id.data, day);
	if (key == NULL || (!bytes_signed_by(key, SIGNS_HEAD, link_bytes(&word->content),
					     link_bytes(&word->signature)) &&
			    !SABOTAGE("link.elsewhere-unsigned")))
		return NULL;
	const Zh__LinkHeadContent *content =
		(const Zh__LinkHeadContent *)(const void *)message_read(
			&zh__link_head_content__descriptor, link_bytes(&word->content), arena);
	return content != NULL && content->from_region == third->region &&
			       content->to_region == given_by && content->epoch == third->life
		       ? content
		       : NULL;
}

enum status link_words_open(const struct link *link, const Zh__LinkHeadContent *head, int32_t day,
			    struct arena *arena, struct notify_link_item *item)
{
	struct notify_third *thirds = ARENA_ARRAY(arena, struct notify_third, LINK_THIRDS_MAX);
	unsigned looked_at = 0;
	if (thirds == NULL)
		return STATUS_FULL;
	item->thirds = thirds;
	for (size_t i = 0; i < head->n_others && looked_at < LINK_THIRDS_MAX; i++) {
		const Zh__LinkThird *third = head->others[i];
		if (third->word == NULL || third->region == link->region ||
		    third->region == item->peer)
			continue;
		looked_at++;
		const Zh__LinkHeadContent *word = open_word(link, third, item->peer, day, arena);
		if (word == NULL)
			continue;
		thirds[item->third_count++] = (struct notify_third){
			.region = third->region,
			.life = third->life,
			.silent_ms = third->silent_ms,
			.said_ms = word->now_ms,
			.proof = message_pack(&third->word->base, arena),
		};
	}
	return STATUS_OK;
}

/* Which life of it counts here; 0: none. */
static uint64_t life_of(const struct rows_reader *rows, uint32_t region)
{
	struct tie_row tie;
	return tie_get(rows, region, &tie) ? tie.life : 0;
}

static void note_difference(struct link *link, const struct rows_reader *rows,
			    const Zh__LinkThird *third, int64_t now_ms)
{
	struct link_word *word = word_of(link, third->region);
	uint64_t counts = life_of(rows, third->region);
	if (word != NULL && counts != 0 && third->life != counts)
		word->differs_ms = now_ms;
}

static void keep_word(struct link *link, const struct rows_reader *rows,
		      const struct notify_third *third, uint32_t given_by, int64_t now_ms)
{
	struct link_word *word = word_of(link, third->region);
	if (word == NULL || third->life == life_of(rows, third->region) || third->proof.size == 0 ||
	    third->proof.size > sizeof word->elsewhere.word)
		return;
	memcpy(word->elsewhere.word, third->proof.data, third->proof.size);
	word->elsewhere.size = third->proof.size;
	word->elsewhere.life = third->life;
	word->elsewhere.by = given_by;
	word->elsewhere.given_ms = now_ms;
}

void link_word_heard(struct link *link, const struct rows_reader *rows,
		     const struct link_opened *opened, int64_t now_ms)
{
	struct link_word *word = word_of(link, opened->item.peer);
	const Zh__LinkHeadContent *head = opened->head;
	if (word == NULL)
		return;
	word->heard_ms = now_ms;
	if (head == NULL)
		return;
	if (opened->proof.size != 0 && opened->proof.size <= sizeof word->newest) {
		memcpy(word->newest, opened->proof.data, opened->proof.size);
		word->newest_size = opened->proof.size;
	}
	for (size_t i = 0; i < head->n_others && i < LINK_OTHERS_MAX; i++)
		note_difference(link, rows, head->others[i], now_ms);
	for (size_t i = 0; i < opened->item.third_count; i++)
		keep_word(link, rows, &opened->item.thirds[i], opened->item.peer, now_ms);
}

/* ---- out */

struct telling {
	const struct link *link;
	const struct rows_reader *rows;
	struct arena *arena;
	int64_t now_ms;
	Zh__LinkThird **list;
	size_t count;
};

/* NULL: the arena is full. */
static Zh__LinkThird *add(struct telling *telling, uint32_t region, uint64_t life,
			  struct bytes word)
{
	Zh__LinkThird *third = ARENA_NEW(telling->arena, Zh__LinkThird);
	if (third == NULL)
		return NULL;
	zh__link_third__init(third);
	SET_OPTIONAL(third, region, region);
	SET_OPTIONAL(third, life, life);
	if (word.size != 0)
		third->word = (Zh__LinkHead *)(void *)(uintptr_t)message_read(
			&zh__link_head__descriptor, word, telling->arena);
	telling->list[telling->count++] = third;
	return third;
}

static bool is_lately(const struct telling *telling, int64_t at_ms)
{
	return at_ms != 0 && telling->now_ms - at_ms <= telling->link->silent_ms;
}

/* With its word, where somebody listens to another life of it and has to be shown. */
static void tell_other(struct telling *telling, const struct link_word *word)
{
	uint64_t life = life_of(telling->rows, word->region);
	size_t size = is_lately(telling, word->differs_ms) ? word->newest_size : 0;
	if (life == 0 || !is_lately(telling, word->heard_ms))
		return;
	Zh__LinkThird *third = add(telling, word->region, life, bytes_of(word->newest, size));
	if (third != NULL)
		SET_OPTIONAL(third, silent_ms, telling->now_ms - word->heard_ms);
}

/* To the region itself: another neighbour listens to another life of it. */
static void tell_itself(struct telling *telling, const struct link_word *word)
{
	if (word->elsewhere.size == 0 || !is_lately(telling, word->elsewhere.given_ms) ||
	    SABOTAGE("link.elsewhere-kept"))
		return;
	Zh__LinkThird *third = add(telling, word->region, word->elsewhere.life,
				   bytes_of(word->elsewhere.word, word->elsewhere.size));
	if (third != NULL)
		SET_OPTIONAL(third, by, word->elsewhere.by);
}

void link_words_tell(const struct link *link, const struct rows_reader *rows, uint32_t peer,
		     int64_t now_ms, struct arena *arena, Zh__LinkHeadContent *content)
{
	struct telling telling = {.link = link, .rows = rows, .arena = arena, .now_ms = now_ms};
	const struct link_word *itself = word_of(link, peer);
	if (link->word_count == 0)
		return;
	telling.list = ARENA_ARRAY(arena, Zh__LinkThird *, LINK_OTHERS_MAX);
	if (telling.list == NULL)
		return;
	if (itself != NULL)
		tell_itself(&telling, itself);
	for (size_t i = 0; i < link->word_count && telling.count < LINK_OTHERS_MAX; i++) {
		if (link->words[i].region != peer)
			tell_other(&telling, &link->words[i]);
	}
	content->n_others = telling.count;
	content->others = telling.list;
}
