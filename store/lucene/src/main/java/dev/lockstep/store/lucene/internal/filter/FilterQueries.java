package dev.lockstep.store.lucene.internal.filter;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.search.Filter;
import dev.lockstep.store.lucene.internal.document.DecimalKey;
import dev.lockstep.store.lucene.internal.document.Fields;
import dev.lockstep.store.lucene.internal.document.FilterTerms;
import dev.lockstep.store.lucene.internal.document.MetadataFields;
import dev.lockstep.store.lucene.internal.document.NumberPoints;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TermRangeQuery;
import org.apache.lucene.util.BytesRef;

/** Conditions as Lucene queries, over what {@link MetadataFields} made. */
final class FilterQueries {
    private FilterQueries() {}

    /** One condition; those that combine others are for {@link AcceptedRows}. */
    static Query of(Filter condition) {
        return switch (condition) {
            case Filter.Exists exists ->
                    new TermQuery(new Term(Fields.FILTER, FilterTerms.exists(exists.field())));
            case Filter.In in -> in(in);
            case Filter.NumberRange range -> range(range);
            case Filter.TextRange range -> range(range);
            case Filter.And _, Filter.Or _, Filter.Not _ ->
                    throw new IllegalArgumentException(condition + " is not one condition");
        };
    }

    private static Query in(Filter.In in) {
        List<BytesRef> terms = new ArrayList<>();
        for (Object value : in.values()) {
            terms.add(
                    switch (value) {
                        case String text -> FilterTerms.text(in.field(), text);
                        case Boolean bool -> FilterTerms.bool(in.field(), bool);
                        case Number n -> FilterTerms.number(in.field(), DecimalKey.of(n));
                        default ->
                                throw LockstepException.user(
                                        "filter-value",
                                        "Cannot filter by '"
                                                + in.field()
                                                + "': found a value of type "
                                                + value.getClass().getSimpleName()
                                                + ", expected a text, a number or true or false.");
                    });
        }
        return terms.size() == 1
                ? new TermQuery(new Term(Fields.FILTER, terms.get(0)))
                : new TermInSetQuery(Fields.FILTER, terms);
    }

    private static Query range(Filter.NumberRange range) {
        double min = range.min() == null ? Double.NEGATIVE_INFINITY : range.min() + 0.0;
        double max = range.max() == null ? Double.POSITIVE_INFINITY : range.max() + 0.0;
        if (Double.isNaN(min) || Double.isNaN(max)) {
            return new MatchNoDocsQuery("a bound is not a number");
        }
        boolean openMin = range.min() != null && !range.minInclusive();
        boolean openMax = range.max() != null && !range.maxInclusive();
        if (openMin && min == Double.POSITIVE_INFINITY
                || openMax && max == Double.NEGATIVE_INFINITY) {
            return new MatchNoDocsQuery("nothing is beyond infinity");
        }
        double first = openMin ? Math.nextUp(min) + 0.0 : min;
        double last = openMax ? Math.nextDown(max) + 0.0 : max;
        return first > last
                ? new MatchNoDocsQuery("the bounds leave nothing")
                : NumberPoints.within(range.field(), first, last);
    }

    private static Query range(Filter.TextRange range) {
        String min = range.min();
        String max = range.max();
        return new TermRangeQuery(
                Fields.FILTER,
                min == null
                        ? FilterTerms.firstText(range.field())
                        : FilterTerms.text(range.field(), min),
                max == null
                        ? FilterTerms.behindText(range.field())
                        : FilterTerms.text(range.field(), max),
                min == null || range.minInclusive(),
                max != null && range.maxInclusive());
    }
}
