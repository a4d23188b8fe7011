/* The rows of samplings: tables 62 to 75 of hazard.
 *
 * A sampling that a feed reported is made by the hazard that it opened: one hot row and one key of
 * the sample; its texts are the hazard's.  One that was planned here has texts of its own.
 *
 * CHECKLIST when changing a layout: bump its version byte and HAZARD_FOLD_VERSION.
 */
#ifndef ZHIAN_SERVICES_HAZARD_SAMPLING_TABLES_H
#define ZHIAN_SERVICES_HAZARD_SAMPLING_TABLES_H

#include "common/core/common_tables.h"
#include "common/core/handlers.h"
#include "sampling.pb-c.h"

enum sampling_table_id {
	TABLE_SAMPLINGS = 62,          /* sampling -> sampling_row */
	TABLE_SAMPLING_TEXTS = 63,     /* sampling -> sampling_text_head ‖ texts */
	TABLE_SAMPLES = 64,            /* sample number [‖ 0 ‖ source of reports] -> sampling */
	TABLE_SAMPLINGS_BY_STATE = 65, /* state ‖ sampling -> sampling; derived */
	TABLE_SAMPLING_SERVICES = 66,  /* sampling ‖ party -> sampling_service_row */
	TABLE_SAMPLING_REQUESTS = 67,  /* sampling ‖ n -> sampling_request_head ‖ texts */
	TABLE_SAMPLING_ITEMS = 68,    /* sampling ‖ n -> texts: item, standard, measured, limit */
	TABLE_SAMPLING_PRODUCTS = 69, /* firm key ‖ 0 ‖ class -> sampling_product_row */
	TABLE_SAMPLINGS_BY_FINAL = 70,   /* final day ‖ sampling -> sampling; derived */
	TABLE_SAMPLINGS_BY_PLANNED = 71, /* planned day ‖ sampling -> sampling; derived */
	TABLE_SAMPLING_LISTS = 72,  /* year ‖ serial -> sampling_list_head ‖ entries (8 each) */
	TABLE_SAMPLING_SERIES = 73, /* year -> counter_row: the last list's number */
	TABLE_SAMPLING_MEASURES = 74, /* sampling ‖ measure -> sampling_measure_head ‖ document */
	/* firm key ‖ 0 -> sampling_product_row, once a run ended or the firm refused: few have one,
	 * so that looking for it doesn't walk through all products */
	TABLE_SAMPLING_FIRMS = 75,
};

#define SAMPLING_REQUESTS_MAX 8u
#define SAMPLING_ITEMS_MAX 16u
#define SAMPLING_LIST_MAX 200u
#define SAMPLING_KEY_MAX 40u   /* bytes of a firm's key, of a class */
#define SAMPLING_NO_MAX 60u    /* bytes of a sample's number */
#define SAMPLING_TEXT_MAX 100u /* of other texts */
#define SAMPLING_DRAWERS_MAX (HANDLERS_MAX * (PRINCIPAL_ID + 1u))
#define SAMPLING_NAME_MAX 150u
#define SAMPLING_ITEM_MAX 200u

enum sampling_flags {
	SAMPLING_ONLINE = 1,
	SAMPLING_REPORTED = 2,       /* first heard of by a feed's report */
	SAMPLING_DENIED = 4,         /* the labelled maker denies it */
	SAMPLING_FOLLOW_UP_OWED = 8, /* no follow-up was drawn yet */
	SAMPLING_COUNTED = 16,       /* is in the run of failures */
};

struct sampling_row { /* hot */
	uint8_t version;
	uint8_t state;      /* enum sampling_state */
	uint8_t correction; /* enum correction_state */
	uint8_t retest;     /* enum retest_state */
	uint8_t flags;      /* enum sampling_flags */
	uint8_t parties;    /* bit per SamplingParty: an addressee */
	uint8_t requests;
	uint8_t overdue; /* marks that fired */
	uint32_t object_version;
	int32_t planned_day;
	int32_t drawn_day;
	int32_t result_day;
	int32_t final_day;
	int32_t measure_day;             /* of the announcement, then of the suspension */
	uint64_t firm;                   /* 0: not registered here */
	uint64_t hazard;                 /* what its failure opened */
	uint32_t list_year, list_serial; /* where its result is published; 0: nowhere */
	uint16_t run;                    /* of the product's failures, when it was counted */
	uint16_t firm_run;               /* of the firm's */
	uint8_t items;
	uint8_t reserved[3];
};
_Static_assert(sizeof(struct sampling_row) == 64, "a hot row is at most 64 bytes");

struct sampling_text_head {
	uint8_t version, firm_role, level /* Zh__SamplingLevel */, reserved;
	uint32_t maker_region;
	uint64_t follow_up_of;
	uint64_t quantity, stock; /* units drawn, and of what they were drawn from */
	int64_t price_fen;
	struct trace_ref trace;
};
_Static_assert(sizeof(struct sampling_text_head) == 64, "stored as it is");

enum sampling_text {
	SAMPLING_TEXT_NO,
	SAMPLING_TEXT_FIRM_KEY,
	SAMPLING_TEXT_FIRM_NAME,
	SAMPLING_TEXT_CLASS,
	SAMPLING_TEXT_PRODUCT,
	SAMPLING_TEXT_BATCH,
	SAMPLING_TEXT_MAKER_KEY,
	SAMPLING_TEXT_MAKER_NAME,
	SAMPLING_TEXT_PLATFORM_KEY,
	SAMPLING_TEXT_PLATFORM_NAME,
	SAMPLING_TEXT_UNIT,
	SAMPLING_TEXT_SEAL,
	SAMPLING_TEXT_AGENCY,
	SAMPLING_TEXT_LAB,
	SAMPLING_TEXT_RETEST_LAB,
	SAMPLING_TEXT_METHOD,
	SAMPLING_TEXT_OWED_FOR,
	SAMPLING_TEXT_REPORT_NO,
	SAMPLING_TEXT_DRAWERS, /* ids of who drew it, parted by a blank: whoever has it later */
	SAMPLING_TEXT_COUNT,
};

struct sampling_texts { /* borrowed from the row */
	struct sampling_text_head head;
	struct bytes text[SAMPLING_TEXT_COUNT];
};

struct sampling_service_row {
	uint8_t version, state /* enum service_state */, reserved[2];
	int32_t served_day;
	int32_t objected_day;
	uint32_t reserved_2;
	uint64_t clock; /* of the objection term, then of telling again */
	int64_t due_ms; /* its last moment, as it was at service */
};
_Static_assert(sizeof(struct sampling_service_row) == 32, "stored as it is");

struct sampling_request_head { /* then body, certificate number, answer */
	uint8_t version, kind, state, body_kind;
	uint8_t certificate, urged, passed_on, reserved;
	uint32_t region;
	uint32_t term_days;
	int32_t sent_day;
	int32_t answered_day;
	uint64_t clock;
};
_Static_assert(sizeof(struct sampling_request_head) == 32, "stored as it is");

enum sampling_request_text {
	SAMPLING_REQUEST_TEXT_BODY,
	SAMPLING_REQUEST_TEXT_CERTIFICATE,
	SAMPLING_REQUEST_TEXT_ANSWER,
	SAMPLING_REQUEST_TEXT_COUNT,
};

struct sampling_request { /* texts borrowed */
	struct sampling_request_head head;
	struct bytes text[SAMPLING_REQUEST_TEXT_COUNT];
};

/* Of one firm and product; with an empty class of the firm and all its products. */
struct sampling_product_row {
	uint8_t version;
	uint8_t failures; /* in a row */
	uint8_t refusals; /* of the firm */
	uint8_t reserved;
	uint16_t run; /* how often the row of failures was ended */
	uint16_t reserved_2;
	int32_t drawn_day;    /* of the last one from which the six months of 令18号8 count */
	int32_t superior_day; /* on which a superior sampled it, as the firm showed */
	uint64_t sampling;    /* the last one */
	uint64_t counts_from; /* that of drawn_day */
};
_Static_assert(sizeof(struct sampling_product_row) == 32, "stored as it is");

struct sampling_list_head {
	uint8_t version, catalogue, reserved[2];
	uint32_t count;
	int32_t from_day, to_day;
};
_Static_assert(sizeof(struct sampling_list_head) == 16, "stored as it is");
#define SAMPLING_LIST_WITHDRAWN (UINT64_C(1) << 63) /* of an entry */

struct sampling_measure_head { /* then the document's name */
	uint8_t version, reserved[3];
	int32_t on_day, until_day;
	uint32_t reserved_2;
	uint64_t casefile;
};
_Static_assert(sizeof(struct sampling_measure_head) == 24, "stored as it is");

extern const struct index_spec sampling_indexes[3];

#define SAMPLING_INDEX(table, text)                                                                \
	{                                                                                          \
		.id = (table), .name = (text), .row_max = 8, .is_index = true                      \
	}
#define SAMPLING_FIXED(table, text, type)                                                          \
	{                                                                                          \
		.id = (table), .name = (text), .row_size = sizeof(type), .row_max = sizeof(type)   \
	}
/* Spliced into hazard's schema, as COMMON_TABLES are. */
#define HAZARD_SAMPLING_TABLES                                                                     \
	{.id = TABLE_SAMPLINGS,                                                                    \
	 .name = "samplings",                                                                      \
	 .row_size = sizeof(struct sampling_row),                                                  \
	 .row_max = sizeof(struct sampling_row),                                                   \
	 .indexes = sampling_indexes,                                                              \
	 .index_count = 3},                                                                        \
		{.id = TABLE_SAMPLING_TEXTS, .name = "sampling_texts", .row_max = 1800},           \
		SAMPLING_FIXED(TABLE_SAMPLES, "samples", uint64_t),                                \
		SAMPLING_INDEX(TABLE_SAMPLINGS_BY_STATE, "samplings_by_state"),                    \
		SAMPLING_FIXED(TABLE_SAMPLING_SERVICES, "sampling_services",                       \
			       struct sampling_service_row),                                       \
		{.id = TABLE_SAMPLING_REQUESTS, .name = "sampling_requests", .row_max = 600},      \
		{.id = TABLE_SAMPLING_ITEMS, .name = "sampling_items", .row_max = 900},            \
		SAMPLING_FIXED(TABLE_SAMPLING_PRODUCTS, "sampling_products",                       \
			       struct sampling_product_row),                                       \
		SAMPLING_INDEX(TABLE_SAMPLINGS_BY_FINAL, "samplings_by_final"),                    \
		SAMPLING_INDEX(TABLE_SAMPLINGS_BY_PLANNED, "samplings_by_planned"),                \
		{.id = TABLE_SAMPLING_LISTS, .name = "sampling_lists", .row_max = ROW_MAX},        \
		SAMPLING_FIXED(TABLE_SAMPLING_SERIES, "sampling_series", struct counter_row),      \
		{.id = TABLE_SAMPLING_MEASURES, .name = "sampling_measures", .row_max = 200},      \
		SAMPLING_FIXED(TABLE_SAMPLING_FIRMS, "sampling_firms",                             \
			       struct sampling_product_row)

/* ---- look-ups; false: no such row */

bool sampling_get(const struct rows_reader *rows, uint64_t sampling, struct sampling_row *ret_row);
/* The texts are borrowed until the next row is read; those of a reported sampling are its
 * hazard's. */
bool sampling_texts_get(const struct rows_reader *rows, uint64_t sampling,
			struct sampling_texts *ret_texts);
bool sampling_service_get(const struct rows_reader *rows, uint64_t sampling, uint8_t party,
			  struct sampling_service_row *ret_row);
bool sampling_request_get(const struct rows_reader *rows, uint64_t sampling, uint8_t request,
			  struct sampling_request *ret_request);
/* The sampling of a sample that was drawn here; 0: none. */
uint64_t sampling_of_sample(const struct rows_reader *rows, struct bytes sample_no);
/* Of one that a report told: numbers are their laboratory's own.  `source` 0: as drawn here. */
uint64_t sampling_of_told_sample(const struct rows_reader *rows, struct bytes sample_no,
				 uint64_t source);
/* The sampling whose failure opened this hazard; 0: none. */
uint64_t sampling_of_hazard(const struct rows_reader *rows, uint64_t hazard,
			    struct sampling_row *ret_row);
/* Of a firm's product, or with an empty class of the firm.  All zero when nothing is known; never
 * fails. */
void sampling_product_get(const struct rows_reader *rows, struct bytes firm_key,
			  struct bytes class_code, struct sampling_product_row *ret_row);

/* ---- keys and stored texts */

/* `sample_no` has at most SAMPLING_NO_MAX bytes. */
struct row_key sampling_sample_key(struct bytes sample_no, uint64_t source);
struct row_key sampling_numbered_key(uint64_t sampling, uint8_t n);
uint16_t sampling_product_table(struct bytes class_code);
struct row_key sampling_product_key(struct bytes firm_key, struct bytes class_code);
struct row_key sampling_list_key(uint32_t year, uint32_t serial);
/* How many bytes of this text are kept. */
size_t sampling_text_limit(enum sampling_text text);

static inline struct bytes sampling_bytes(const char *text)
{
	return bytes_of_text(text == NULL ? "" : text);
}

#endif
