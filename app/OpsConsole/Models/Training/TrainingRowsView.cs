using Microsoft.ML;
using Microsoft.ML.Data;

namespace OpsConsole.Models.Training;

/// <summary>Training rows as ML.NET reads them: row after row out of the blocks, no object a row.</summary>
/// <remarks>
/// What is missing and what is infinite become the least and the greatest number there is. A threshold lies between two values of
/// the training, so that the trees treat them at serving as they did here: missing left, +∞ right.
/// </remarks>
internal sealed class TrainingRowsView : IDataView
{
    public const string Features = "Features";
    public const string Label = "Label";
    public const string Weight = "Weight";

    private readonly TrainingRows _rows;
    private readonly CancellationToken _token;

    /// <param name="rows">Not changed while the view is in use.</param>
    /// <param name="token">Ends reading.</param>
    public TrainingRowsView(TrainingRows rows, CancellationToken token)
    {
        (_rows, _token) = (rows, token);
        var schema = new DataViewSchema.Builder();
        schema.AddColumn(Features, new VectorDataViewType(NumberDataViewType.Single, rows.FeatureCount));
        schema.AddColumn(Label, BooleanDataViewType.Instance);
        schema.AddColumn(Weight, NumberDataViewType.Single);
        Schema = schema.ToSchema();
    }

    public bool CanShuffle => false;

    public DataViewSchema Schema { get; }

    /// <summary>A value as the trees see it in training.</summary>
    public static float Finite(float value) =>
        float.IsNaN(value) ? -float.MaxValue : Math.Clamp(value, -float.MaxValue, float.MaxValue);

    public long? GetRowCount() => _rows.Count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) => new Cursor(this);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [new Cursor(this)];

    private sealed class Cursor(TrainingRowsView view) : DataViewRowCursor
    {
        private long _position = -1;

        public override long Position => _position;

        public override long Batch => 0;

        public override DataViewSchema Schema => view.Schema;

        public override bool IsColumnActive(DataViewSchema.Column column) => true;

        public override bool MoveNext()
        {
            view._token.ThrowIfCancellationRequested();
            _position = Math.Min(_position + 1, view._rows.Count);
            return _position < view._rows.Count;
        }

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            Delegate getter = column.Name switch
            {
                Features => new ValueGetter<VBuffer<float>>(ReadFeatures),
                Label => new ValueGetter<bool>((ref value) => value = view._rows.Label((int)_position)),
                Weight => new ValueGetter<float>((ref value) => value = view._rows.Weight((int)_position)),
                _ => throw new ArgumentException($"no column {column.Name}", nameof(column)),
            };
            return (ValueGetter<TValue>)getter;
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref value) => value = new DataViewRowId((ulong)_position, 0);

        private void ReadFeatures(ref VBuffer<float> value)
        {
            var row = view._rows.Row((int)_position);
            var editor = VBufferEditor.Create(ref value, row.Length);
            for (var feature = 0; feature < row.Length; feature++)
            {
                editor.Values[feature] = Finite(row[feature]);
            }

            value = editor.Commit();
        }
    }
}
