package dev.tegata.storage;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A statement that polls, reports or check-ins cost, each time: it finds every row of a hot table by the enrollment it belongs to, so that it
 * costs the same whatever the size of the fleet and the history, and runs unchanged where the tables are distributed by enrollment. A test
 * looks at its plan.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface HotPath {}
