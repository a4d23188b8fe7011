/* What officers and callers quote: the hotline's own number, a batch, a sample number, an id, a
 * product, a firm by any characters of its name or the beginning of its code. */
#ifndef ZHIAN_SERVICES_CONSOLE_SEARCH_H
#define ZHIAN_SERVICES_CONSOLE_SEARCH_H

#include "services/console/answers.h"

void console_search(const struct console_question *question, const Zh__SearchQuery *search,
		    struct answer *answer);

#endif
