/* The outer half of a link between regions: what to send next, and whether what came may be
 * believed.
 *
 * No sockets, no clock, no randomness of its own: frames go in and out as bytes, and the
 * simulator, the daemon and the file carrier use the same code.  Numbers and moments are the
 * decider's; here a stored content is signed (Ed25519), sealed to the receiver (X25519), and sent
 * again until its receipt is booked; what comes is opened, and its seal, signer, signature,
 * regions and digest are checked.
 */
#ifndef ZHIAN_NOTIFY_LINK_H
#define ZHIAN_NOTIFY_LINK_H

#include "common/base/random_source.h"
#include "document.pb-c.h"
#include "services/notify/link/directory.h"
#include "services/notify/link/retry.h"
#include "services/notify/notify.h"
#include "services/notify/tables.h"

#define LINK_FRAME_MAX (64u << 10)  /* one document with its seal */
#define CHAIN_PROOF_MAX (8u << 10)  /* a signed word about heads */
#define LINK_BATCH_MAX (256u << 10) /* what one round puts on the line for a peer */

/* Why something that came was not believed; each is counted. */
#define LINK_REFUSAL_LIST(X)                                                                       \
	X(MALFORMED, "link.malformed") /* not a frame of the link, or too large */                 \
	X(REGION, "link.region")       /* names other regions than the line and we are */          \
	X(STRANGER, "link.stranger")   /* the directory doesn't know the region */                 \
	X(KEY, "link.key")             /* not a key that is certified for it today */              \
	X(SEAL, "link.seal")           /* not sealed to us, or changed on the way */               \
	X(SIGNATURE, "link.signature")                                                             \
	X(DIGEST, "link.digest")          /* the content is not what the frame names */            \
	X(EPOCH, "link.epoch")            /* receipts a stream of another life of ours */          \
	X(RECEIPT, "link.return.receipt") /* given back without the receipt that we signed then */

enum link_refusal {
	LINK_REFUSED_NONE = 0,
#define X(name, code) LINK_REFUSED_##name,
	LINK_REFUSAL_LIST(X)
#undef X
		LINK_REFUSAL_COUNT,
};

const char *link_refusal_code(enum link_refusal refusal); /* "link.signature" */

#define LINK_WORD_MAX 4096u /* a heartbeat has some 500 bytes; a longer one isn't handed on */
#define LINK_OTHERS_MAX 64u /* regions that a heartbeat tells of */
#define LINK_THIRDS_MAX 8u  /* words of them that are looked at */

/* The last heartbeat of a neighbour, and what others say of its lives; zeroed at start, and lost
 * without harm. */
struct link_word {
	uint32_t region;
	int64_t heard_ms;   /* the life that counts here was heard last; 0: it wasn't yet */
	int64_t differs_ms; /* another neighbour said last that it listens to another life of it */
	/* Of the life that counts, as it was signed: what another one of its lives is told by. */
	size_t newest_size;
	uint8_t newest[LINK_WORD_MAX];
	/* Of a life that counts elsewhere, for the one that counts here. */
	struct {
		uint64_t life;
		uint32_t by; /* who listens to it */
		int64_t given_ms;
		size_t size;
		uint8_t word[LINK_WORD_MAX];
	} elsewhere;
};

struct link {
	uint32_t region;
	uint64_t epoch;                    /* the journal's incarnation: never 0 */
	uint64_t parent;                   /* the one that it was forked from; 0: none */
	uint64_t session;                  /* of this process; 0: not told */
	const struct directory *directory; /* borrowed, as the keys */
	const struct key *sign_key;        /* KEY_DOCUMENT with its secret */
	const struct key *box_key;         /* KEY_SEAL with its secret */
	struct random_source random;       /* ephemeral keys and nonces of seals */
	struct link_word *words;           /* of each neighbour; NULL: nothing is told of others */
	size_t word_count;
	int64_t silent_ms; /* what was said so long ago is no news */
	uint64_t refused[LINK_REFUSAL_COUNT];
};

/* What is known of a peer beside the rows; zeroed at start, and lost without harm. */
struct link_peer {
	uint32_t region;
	struct retry retry;
	uint64_t next[LINK_STREAMS]; /* the next number to put on the line */
	uint64_t announced
		[LINK_STREAMS]; /* the head in its last heartbeat: a gap to what we accepted shows
					   * what a carrier in between withholds */
	int64_t heard_ms;       /* last authenticated word */
	/* The processes of it that were heard, the one that began last first, and what its clock
	 * said in its first heartbeat. */
	struct {
		uint64_t session;
		int64_t first_ms;
	} sessions[2];
};

/* ---- out */

typedef void link_send_fn(void *context, struct bytes frame); /* borrowed for the call */

/* Puts on the line what the peer hasn't receipted: urgent before bulk, at most NOTIFY_LINK_WINDOW
 * numbers of a stream, at most LINK_BATCH_MAX bytes; what stays unreceipted goes again when the
 * wait is over.  Returns the frames sent.  `arena` is reset for each.  ret_status: why nothing
 * (more) could be sent: NOT_FOUND the directory has no such region or no key for today; CORRUPT an
 * outbox row without content. */
size_t link_fill(const struct link *link, struct link_peer *peer, const struct rows_reader *rows,
		 int64_t now_ms, uint64_t jitter, struct arena *arena, link_send_fn *send,
		 void *context, enum status *ret_status);
/* When link_fill() is worth calling again without a new document; TIME_NEVER_MS: not before one. */
int64_t link_next_try_ms(const struct link_peer *peer, const struct rows_reader *rows);

/* The cumulative receipt of a stream of the peer's, as of the committed rows, that answers its
 * document `heard` (0: the last one); NOT_FOUND: nothing accepted.  Who sends again what was
 * receipted long ago was put back: then the receipt ends with its window, not with the stream. */
MUST_CHECK enum status link_receipt_make(const struct link *link, const struct rows_reader *rows,
					 uint32_t peer, uint8_t stream, uint64_t heard,
					 struct arena *arena, struct bytes *ret_frame);
/* To a peer that recovers from a restore and says in `head` how far it has come: what it has lost,
 * a few documents at a time.  `head` must have been decided on (it is the peer's life that counts).
 * Returns the frames sent. */
size_t link_give_back(const struct link *link, const struct rows_reader *rows, uint32_t peer,
		      const Zh__LinkHeadContent *head, int64_t now_ms, struct arena *arena,
		      link_send_fn *send, void *context);
/* How far the streams go, and whose word counts here. */
MUST_CHECK enum status link_head_make(const struct link *link, const struct rows_reader *rows,
				      uint32_t peer, int64_t now_ms, struct arena *arena,
				      struct bytes *ret_frame);
/* The same to a life that doesn't count here: `newer` is the last heartbeat of the one that does
 * (link_opened.proof); size 0: none is at hand. */
MUST_CHECK enum status link_head_answer(const struct link *link, const struct rows_reader *rows,
					uint32_t peer, int64_t now_ms, struct bytes newer,
					struct arena *arena, struct bytes *ret_frame);
/* The last heartbeat of the peer's life that counts; size 0: none is at hand. */
struct bytes link_newest(const struct link *link, uint32_t peer);

/* Where our journals ended, for a peer that doesn't hold all of it yet; NOT_FOUND: nothing is to be
 * said. */
MUST_CHECK enum status link_chain_make(const struct link *link, const struct rows_reader *rows,
				       uint32_t peer, int64_t now_ms, struct arena *arena,
				       struct bytes *ret_frame);
/* Is there a newer head of ours than `told` (frames, by daemon)?  They are told from now on. */
bool link_chain_moved(const struct rows_reader *rows, uint64_t told[DAEMON_COUNT]);
/* What we hold of the peer's journals: the newest, and after `*from`, which moves on and begins
 * again at the end, some of those before; NOT_FOUND: nothing. */
MUST_CHECK enum status link_held_make(const struct link *link, const struct rows_reader *rows,
				      uint32_t peer, int64_t now_ms, struct row_key *from,
				      struct arena *arena, struct bytes *ret_frame);

/* ---- in */

struct link_opened {
	uint16_t door; /* enum notify_door */
	struct notify_link_item item;
	const Zh__LinkHeadContent *head; /* of a heartbeat */
	struct bytes proof;              /* of a heartbeat: the LinkHead as it was signed */
	enum link_refusal refusal;
};

/* Opens what came over the line of `from`; the item lives in `arena` and in `frame`.  false:
 * refused and counted, ret_opened->refusal says why; nothing of it may reach the decider. */
bool link_open(struct link *link, uint32_t from, struct bytes frame, int64_t now_ms,
	       struct arena *arena, struct link_opened *ret_opened);
/* Of a heartbeat of the life that counts: does a process speak that another one had taken the
 * place of?  Then the same journal is open on two machines: a copied disk, which has no life of its
 * own. */
bool link_two_at_once(struct link_peer *peer, const Zh__LinkHeadContent *head);
/* An authenticated word came: waits are over, and a heartbeat says what the peer has. */
void link_heard(struct link_peer *peer, const struct link_opened *opened, int64_t now_ms,
		uint64_t jitter);
/* What it says of others, and its own word for its other lives. */
void link_word_heard(struct link *link, const struct rows_reader *rows,
		     const struct link_opened *opened, int64_t now_ms);

#endif
