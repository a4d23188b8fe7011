/* The official number of a document (公文文号): "都市监责改〔2025〕12号" is the office's own words
 * (机关代字, zhian.yaml document_prefix), the document's word, the year and a gapless serial.
 *
 * Source: 党政机关公文处理工作条例 9(五).  What was numbered keeps its number: it is in the
 * event.
 */
#ifndef ZHIAN_CORE_DOCUMENT_NUMBER_H
#define ZHIAN_CORE_DOCUMENT_NUMBER_H

#include "common/core/decider.h"

#define DOCUMENT_PREFIX_MAX 24u  /* bytes: eight characters */
#define DOCUMENT_NUMBER_SIZE 64u /* the longest that can be made, with its NUL */

struct document_number {
	const char *word;    /* of the document, after the office's words */
	const char *without; /* all that is before the year where the office has stated no words;
			      * NULL: the arena was full */
	uint32_t year, serial;
};

/* In the context's arena; NULL when that is full (decision->arena_full is set). */
const char *document_number(const struct decide_context *context, struct decision *decision,
			    const struct document_number *number);

#endif
